#include "connector/data/text/json_string.h"

#include <cstring>

namespace millrace {
namespace {

// The longest is \u001f.
constexpr std::size_t kLongestEscape = 6;

bool needs_escape(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

char* put_escape(char* out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  constexpr std::string_view kPlain = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  *out++ = '\\';
  if (const auto at = kPlain.find(c); at != std::string_view::npos) {
    *out++ = kLetters[at];
    return out;
  }
  std::memcpy(out, "u00", 3);
  out[3] = kHex[static_cast<unsigned char>(c) >> 4];
  out[4] = kHex[static_cast<unsigned char>(c) & 15];
  return out + 5;
}

}  // namespace

void json_string(std::string_view text, std::string& out) {
  StringWriter writer(out);
  put_json_string(writer, text);
}

void put_escaped_json_string(StringWriter& writer, std::string_view text) {
  std::size_t special = 0;
  for (const char c : text) special += needs_escape(c) ? 1 : 0;
  char* out = writer.room(text.size() + special * (kLongestEscape - 1) + 2);
  *out++ = '"';
  for (const char c : text) {
    if (needs_escape(c)) {
      out = put_escape(out, c);
    } else {
      *out++ = c;
    }
  }
  *out++ = '"';
  writer.wrote_to(out);
}

}  // namespace millrace
