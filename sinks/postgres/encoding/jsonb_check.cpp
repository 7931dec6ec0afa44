#include "sinks/postgres/encoding/jsonb_check.h"

#include <charconv>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace millrace::sinks::postgres {
namespace {

std::size_t end_of_string(std::string_view json, std::size_t after_quote) {
  std::size_t at = after_quote;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return at;
}

std::uint32_t hex4(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

void append_utf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// What follows a backslash at the front of `rest`, taken off it.
void take_escape(std::string_view& rest, std::string& out) {
  constexpr std::string_view kLetters = "bfnrt";
  constexpr std::string_view kMeanings = "\b\f\n\r\t";
  const char letter = rest[0];
  if (letter != 'u') {
    const auto at = kLetters.find(letter);
    out += at == std::string_view::npos ? letter : kMeanings[at];
    rest.remove_prefix(1);
    return;
  }
  std::uint32_t code = hex4(rest.substr(1, 4));
  rest.remove_prefix(5);
  const bool high = code >= 0xD800 && code < 0xDC00;
  if (high && rest.size() >= 6 && rest.starts_with("\\u")) {
    const std::uint32_t low = hex4(rest.substr(2, 4));
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      rest.remove_prefix(6);
    }
  }
  append_utf8(code, out);
}

std::string unescaped(std::string_view rest) {
  std::string out;
  while (!rest.empty()) {
    const char c = rest[0];
    rest.remove_prefix(1);
    if (c == '\\') {
      take_escape(rest, out);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

bool has_repeated_key(std::string_view json) {
  std::vector<char> open;
  std::vector<std::set<std::string>> keys;  // Of the open objects.
  bool key_is_next = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      const auto end = end_of_string(json, at + 1);
      const bool fresh =
          !key_is_next || keys.back().insert(unescaped(json.substr(at + 1, end - at - 1))).second;
      if (!fresh) return true;
      key_is_next = false;
      at = end;
    } else if (c == '{' || c == '[') {
      open.push_back(c);
      key_is_next = c == '{';
      if (key_is_next) keys.emplace_back();
    } else if (c == '}' || c == ']') {
      open.pop_back();
      if (c == '}') keys.pop_back();
      key_is_next = false;
    } else if (c == ',') {
      key_is_next = open.back() == '{';
    }
  }
  return false;
}

}  // namespace millrace::sinks::postgres
