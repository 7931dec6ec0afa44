#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/values/codec.h"

namespace millrace::config {

// What the {{ }} of a run stand for. One per run of a sync.
struct RunValues {
  std::string sync;
  std::string run_id;
  std::chrono::system_clock::time_point started;
  // Where the sync's last run got to; none when nothing is remembered, and there is no value to
  // begin with.
  std::optional<std::string> watermark = std::nullopt;
  // What the names of `for_each` stand for in this sync.
  std::vector<std::pair<std::string, std::string>> each = {};
};

// Text with {{ }} values in it, parsed once, when the file is read. Known are {{ sync }},
// {{ run.id }}, {{ run.date }}, {{ today }}, {{ today - 7d }}, {{ today + 2w }} and {{ each.NAME
// }}; dates are those of UTC when the run started, as YYYY-MM-DD. Whether a sync has that NAME is
// not known here. A filter may have {{ watermark }}, too. What a value brings in is never parsed
// again.
class Template {
 public:
  Template() = default;

  // Text without values, whatever is in it.
  static Template literal(std::string text);
  // Refuses what is not closed, and values that are not known.
  static Parsed<Template> parse(const std::string& text) { return parse(text, Place::Anywhere); }
  // The same for a value of a filter.
  static Parsed<Template> parse_filter(const std::string& text) {
    return parse(text, Place::Filter);
  }

  // Text as it was written and values, one after the other. Never fails: a watermark that there is
  // not yet is nothing.
  std::string render(const RunValues& values) const;
  // True when every run gives the same text.
  bool is_constant() const;
  // True when every run of one sync does.
  bool is_same_in_every_run() const;
  bool has_watermark() const;
  bool empty() const { return parts_.empty(); }

  // As it was written.
  const std::string& source() const { return source_; }

  bool operator==(const Template&) const = default;

 private:
  enum class Value {
    Text,   // `text` itself.
    Sync,   // The name of the sync.
    RunId,  // The id of the run.
    Date,   // The day on which the run started, moved by `days`.
    Watermark,
    Each,  // What `text` stands for in `for_each`.
  };
  enum class Place {
    Anywhere,
    Filter,
  };
  struct Part {
    Value value = Value::Text;
    std::string text;
    int days = 0;
    bool operator==(const Part&) const = default;
  };

  static Parsed<Template> parse(const std::string& text, Place place);
  static Parsed<Part> parse_value(std::string_view expression, Place place);
  static Parsed<Part> parse_date(std::string_view offset);
  static Parsed<Part> parse_each(std::string_view name);
  void add_text(std::string_view text);

  std::string source_;
  std::vector<Part> parts_;
};

template <>
struct Codec<Template> {
  static Type type();
  static Parsed<Template> from_text(const std::string& text) { return Template::parse(text); }
  static std::string to_text(const Template& value) { return value.source(); }
};

// A Template in a filter's value.
struct FilterTemplate {
  Template value;
};

template <>
struct Codec<FilterTemplate> {
  static Type type() { return Codec<Template>::type(); }
  static Parsed<FilterTemplate> from_text(const std::string& text);
  static std::string to_text(const FilterTemplate& value) { return value.value.source(); }
};

}  // namespace millrace::config
