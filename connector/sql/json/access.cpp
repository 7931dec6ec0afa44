#include "connector/sql/json/access.h"

#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"
#include "connector/data/text/json_string.h"
#include "connector/sql/json/navigation.h"

namespace millrace::sql::json {
namespace {

// As strtol() reads a whole text: spaces before, a sign, digits of a 32-bit integer.
std::optional<std::int64_t> index_of(std::string_view step) {
  while (!step.empty() && (step[0] == ' ' || (step[0] >= '\t' && step[0] <= '\r'))) {
    step.remove_prefix(1);
  }
  if (step.size() > 1 && step[0] == '+' && step[1] != '-') step.remove_prefix(1);
  std::int32_t index = 0;
  const auto read = std::from_chars(step.data(), step.data() + step.size(), index);
  if (read.ec != std::errc() || read.ptr != step.data() + step.size()) return std::nullopt;
  return index;
}

// The string's text; a canonical one has no escapes but these.
void append_unescaped(std::string_view quoted, std::string& out) {
  constexpr std::string_view kLetters = "bfnrt";
  constexpr std::string_view kMeanings = "\b\f\n\r\t";
  if (quoted.size() < 2) return;
  const std::string_view inside = quoted.substr(1, quoted.size() - 2);
  for (std::size_t at = 0; at < inside.size();) {
    const std::size_t escape = std::min(inside.find('\\', at), inside.size());
    out += inside.substr(at, escape - at);
    if (escape + 1 >= inside.size()) return;
    const char c = inside[escape + 1];
    at = escape + 2;
    if (const auto letter = kLetters.find(c); letter != std::string_view::npos) {
      out += kMeanings[letter];
    } else if (c == 'u' && at + 4 <= inside.size()) {
      out += static_cast<char>(hex_value(inside[at + 2]) << 4 | hex_value(inside[at + 3]));
      at += 4;
    } else {
      out += c;
    }
  }
}

// Reads the literal of an array of texts with one dimension.
class ArrayReader {
 public:
  explicit ArrayReader(std::string_view text) : text_(text) {}

  // Gives each element to `add`, NULL as nullopt.
  template <class Add>
  bool read(const Add& add) {
    skip_space();
    if (!take('{')) return false;
    skip_space();
    if (!take('}')) {
      do {
        if (!element(add)) return false;
      } while (take(','));
      if (!take('}')) return false;
    }
    skip_space();
    return at_ == text_.size();
  }

 private:
  template <class Add>
  bool element(const Add& add) {
    skip_space();
    std::string value;
    const bool is_quoted = take('"');
    if (is_quoted ? !quoted(value) : !plain(value)) return false;
    skip_space();
    if (!is_quoted && equals_ignoring_case(value, "null") && !escaped_) {
      add(std::nullopt);
    } else {
      add(std::optional<std::string_view>(value));
    }
    return true;
  }

  bool quoted(std::string& value) {
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;
      if (at_ == text_.size()) return false;
      value += text_[at_++];
    }
    return take('"');
  }

  // Up to a comma or a brace, without the spaces at its end.
  bool plain(std::string& value) {
    escaped_ = false;
    std::size_t kept = 0;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}') {
      const char c = text_[at_];
      if (c == '"' || c == '{') return false;
      const bool escape = c == '\\';
      if (escape && ++at_ == text_.size()) return false;
      escaped_ = escaped_ || escape;
      value += text_[at_++];
      if (escape || !is_blank(value.back())) kept = value.size();
    }
    value.resize(kept);
    return kept > 0;
  }

  static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  void skip_space() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  bool take(char expected) {
    if (at_ == text_.size() || text_[at_] != expected) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool escaped_ = false;
};

}  // namespace

FieldKey::FieldKey(std::string_view key) {
  json_string(key, quoted_);
}

std::optional<std::string_view> FieldKey::of(std::string_view jsonb) const {
  if (kind_of(jsonb) != Kind::Object) return std::nullopt;
  for (Members members(jsonb); members.next();) {
    if (members.key() == quoted_) return members.value();
  }
  return std::nullopt;
}

std::optional<std::string_view> element(std::string_view jsonb, std::int64_t index) {
  if (kind_of(jsonb) == Kind::Object) return std::nullopt;
  if (is_scalar(jsonb)) {
    return index == 0 || index == -1 ? std::optional(jsonb) : std::nullopt;
  }
  if (index < 0) {
    const auto count = static_cast<std::int64_t>(count_of(jsonb));
    if (index < -count) return std::nullopt;
    index += count;
  }
  for (Elements elements(jsonb); elements.next(); --index) {
    if (index == 0) return elements.value();
  }
  return std::nullopt;
}

bool append_as_text(std::string_view jsonb, std::string& out) {
  switch (kind_of(jsonb)) {
    case Kind::Null:
      return false;
    case Kind::String:
      append_unescaped(jsonb, out);
      return true;
    default:
      out += jsonb;
      return true;
  }
}

Path::Path(std::span<const std::string_view> steps) {
  for (const auto step : steps) add(step);
}

void Path::add(std::string_view step) {
  steps_.push_back({FieldKey(step), index_of(step)});
}

Outcome<Path> Path::parse(std::string_view literal) {
  Path path({});
  const auto add = [&path](std::optional<std::string_view> step) {
    if (step) {
      path.add(*step);
    } else {
      path.leads_nowhere_ = true;
    }
  };
  if (!ArrayReader(literal).read(add)) {
    return fault("malformed array literal: \"{}\"", literal);
  }
  return path;
}

std::optional<std::string_view> Path::of(std::string_view jsonb) const {
  if (leads_nowhere_) return std::nullopt;
  std::optional<std::string_view> value = jsonb;
  for (const auto& step : steps_) {
    if (is_scalar(*value)) return std::nullopt;
    if (kind_of(*value) == Kind::Object) {
      value = step.key.of(*value);
    } else {
      value = step.index ? element(*value, *step.index) : std::nullopt;
    }
    if (!value) return std::nullopt;
  }
  return value;
}

}  // namespace millrace::sql::json
