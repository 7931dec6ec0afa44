#include "connector/data/text/json_parts.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

namespace millrace {
namespace {

std::size_t behind_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

std::size_t behind_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// Brackets within strings are none.
std::size_t behind_nested(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = behind_string(text, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

std::size_t behind_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  if (text[at] == '"') return behind_string(text, at);
  if (text[at] == '{' || text[at] == '[') return behind_nested(text, at);
  while (at < text.size() && !is_space(text[at]) && text[at] != ',' && text[at] != '}' &&
         text[at] != ']') {
    ++at;
  }
  return at;
}

// The content of a value in these brackets; empty for another one.
std::string_view inside(std::string_view value, char bracket) {
  const auto text = json_value_in(value);
  return text.size() > 1 && text.front() == bracket ? text.substr(1, text.size() - 2)
                                                    : std::string_view();
}

// The value that begins behind space at `at`, which is then behind the comma that follows.
std::string_view take_value(std::string_view text, std::size_t& at) {
  const std::size_t begin = behind_space(text, at);
  const std::size_t end = behind_value(text, begin);
  at = std::min(behind_space(text, end) + 1, text.size());
  return text.substr(begin, end - begin);
}

// Four hexadecimal digits; 0 where they are not.
std::uint32_t hex4(std::string_view text, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    if (i >= text.size() || !is_hex_digit(text[i])) return 0;
    value = value * 16 + static_cast<std::uint32_t>(hex_value(text[i]));
  }
  return value;
}

// The character of the \u escape at `at`, which is then behind it, and behind the second one of a
// pair.
std::optional<std::uint32_t> take_unicode(std::string_view text, std::size_t& at) {
  const std::uint32_t first = hex4(text, at + 2);
  at += 6;
  if (first < 0xD800 || first > 0xDFFF) return first;
  const bool pairs =
      first < 0xDC00 && at + 1 < text.size() && text[at] == '\\' && text[at + 1] == 'u';
  const std::uint32_t second = pairs ? hex4(text, at + 2) : 0;
  if (second < 0xDC00 || second > 0xDFFF) return std::nullopt;
  at += 6;
  return 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00);
}

char plain_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

}  // namespace

JsonElements::JsonElements(std::string_view array) : text_(inside(array, '[')) {}

bool JsonElements::next() {
  if (behind_space(text_, at_) == text_.size()) return false;
  value_ = take_value(text_, at_);
  return true;
}

JsonMembers::JsonMembers(std::string_view object) : text_(inside(object, '{')) {}

bool JsonMembers::next() {
  if (behind_space(text_, at_) == text_.size()) return false;
  key_ = take_value(text_, at_);  // And the colon.
  value_ = take_value(text_, at_);
  return true;
}

std::string_view json_value_in(std::string_view text) {
  return trimmed(text);
}

bool append_json_text(std::string_view string, std::string& out) {
  if (string.size() < 2) return false;
  const auto text = string.substr(1, string.size() - 2);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t escape = std::min(text.find('\\', at), text.size());
    out += text.substr(at, escape - at);
    at = escape;
    if (at + 1 >= text.size()) break;
    if (text[at + 1] != 'u') {
      out += plain_escape(text[at + 1]);
      at += 2;
      continue;
    }
    const auto code = take_unicode(text, at);
    if (!code) return false;
    append_utf8(*code, out);
  }
  return true;
}

}  // namespace millrace
