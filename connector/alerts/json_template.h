#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/values/codec.h"
#include "connector/alerts/alert.h"

namespace millrace::alerts {

// The body of a webhook as JSON with {{ }} values in its strings: {{ kind }}, {{ title }},
// {{ text }}, {{ sync }}, {{ syncs }}, {{ cause }}, {{ advice }}, {{ at }}, {{ since }},
// {{ run.id }} and {{ id }}. Parsed once, when the file is read. A value that comes in is escaped:
// it never leaves its string.
class JsonTemplate {
 public:
  JsonTemplate() = default;

  // Refuses what is not closed, values that are not known, and what is no JSON with them.
  static config::Parsed<JsonTemplate> parse(const std::string& text);

  bool empty() const { return source_.empty(); }
  std::string render(const Alert& alert) const;
  // As it was written.
  const std::string& source() const { return source_; }

 private:
  struct Part {
    std::string text;  // Text as it is, or the name of a value.
    bool is_value = false;
  };

  template <class Value>
  std::string render_with(Value value) const;

  std::string source_;
  std::vector<Part> parts_;
};

}  // namespace millrace::alerts

template <>
struct millrace::config::Codec<millrace::alerts::JsonTemplate> {
  static Type type();
  static Parsed<alerts::JsonTemplate> from_text(const std::string& text) {
    return alerts::JsonTemplate::parse(text);
  }
  static std::string to_text(const alerts::JsonTemplate& value) { return value.source(); }
};
