#include "connector/sql/text/encoding.h"

#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

namespace millrace::sql::text {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kLine = 76;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

void append_base64(std::string_view bytes, std::string& out) {
  std::size_t in_line = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t three =
        byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2);
    out += kBase64[three >> 18];
    out += kBase64[three >> 12 & 63];
    out += at + 1 < bytes.size() ? kBase64[three >> 6 & 63] : '=';
    out += at + 2 < bytes.size() ? kBase64[three & 63] : '=';
    in_line += 4;
    // Only behind whole groups, and then at the very end too: Postgres does so.
    if (in_line >= kLine && at + 3 <= bytes.size()) {
      out += '\n';
      in_line = 0;
    }
  }
}

void append_octal(unsigned char byte, std::string& out) {
  out += '\\';
  for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + (byte >> shift & 7));
}

void append_escaped(std::string_view bytes, std::string& out) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0 || byte >= 0x80) {
      append_octal(byte, out);
    } else {
      if (c == '\\') out += c;
      out += c;
    }
  }
}

std::string character_at(std::string_view text, std::size_t at) {
  return std::string(text.substr(at, utf8_length_at(text, at)));
}

// Four characters at a time; how many of them were no padding tells how many bytes they are.
class Base64Reader {
 public:
  explicit Base64Reader(std::string& out) : out_(out) {}

  // False for padding where there can be none.
  bool padding() {
    if (end_ == 0 && count_ < 2) return false;
    if (end_ == 0) end_ = count_ - 1;
    add(0);
    return true;
  }

  void add(std::uint32_t value) {
    group_ = group_ << 6 | value;
    if (++count_ < 4) return;
    out_ += static_cast<char>(group_ >> 16 & 0xFF);
    if (end_ == 0 || end_ > 1) out_ += static_cast<char>(group_ >> 8 & 0xFF);
    if (end_ == 0 || end_ > 2) out_ += static_cast<char>(group_ & 0xFF);
    group_ = 0;
    count_ = 0;
  }

  bool complete() const { return count_ == 0; }

 private:
  std::string& out_;
  std::uint32_t group_ = 0;
  int count_ = 0;
  int end_ = 0;  // Bytes of the group with padding, once there was some.
};

Outcome<void> decode_base64(std::string_view text, std::string& out) {
  Base64Reader reader(out);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_space(c)) continue;
    if (c == '=') {
      if (!reader.padding()) return fault("unexpected \"=\" while decoding base64 sequence");
    } else if (const auto value = kBase64.find(c); value != std::string_view::npos) {
      reader.add(static_cast<std::uint32_t>(value));
    } else {
      return fault("invalid symbol \"{}\" found while decoding base64 sequence",
                   character_at(text, at));
    }
  }
  if (!reader.complete()) return fault("invalid base64 end sequence");
  return {};
}

Outcome<void> decode_hex(std::string_view text, std::string& out) {
  int high = -1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (high < 0 && is_space(text[at])) continue;
    const int value = hex_value(text[at]);
    if (value < 0) {
      return fault("invalid hexadecimal digit: \"{}\"", character_at(text, at));
    }
    if (high < 0) {
      high = value;
      if (at + 1 == text.size()) break;
    } else {
      out += static_cast<char>(high << 4 | value);
      high = -1;
    }
  }
  if (high >= 0) return fault("invalid hexadecimal data: odd number of digits");
  return {};
}

// The byte that \ooo stands for; -1 when these are no three octal digits.
int octal_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size()) return -1;
  const auto digit = [&](std::size_t i) { return text[at + i] - '0'; };
  const bool fits = digit(0) >= 0 && digit(0) <= 3 && digit(1) >= 0 && digit(1) <= 7 &&
                    digit(2) >= 0 && digit(2) <= 7;
  return fits ? digit(0) << 6 | digit(1) << 3 | digit(2) : -1;
}

Outcome<void> decode_escape(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
    } else if (const int byte = octal_at(text, at + 1); byte >= 0) {
      out += static_cast<char>(byte);
      at += 3;
    } else if (at + 1 < text.size() && text[at + 1] == '\\') {
      out += '\\';
      ++at;
    } else {
      return fault("invalid input syntax for type bytea");
    }
  }
  return {};
}

// Length of the well-formed character at `at`, or 0: no overlong forms, no surrogates, no zero.
std::size_t valid_length(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  if (lead == 0 || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4) return 0;
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (at + length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_utf8_continuation(bytes[at + i])) return 0;
  }
  const char32_t code = next_code_point(bytes, at);
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  return overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : length;
}

// As many bytes as the first one of them announces are quoted.
Outcome<void> check_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = valid_length(bytes, at);
    if (length == 0) {
      const auto lead = static_cast<unsigned char>(bytes[at]);
      std::size_t shown = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 1;
      std::string hexadecimal;
      for (const char c : bytes.substr(at, shown)) {
        hexadecimal += fmt::format(" 0x{:02x}", static_cast<unsigned char>(c));
      }
      return fault("invalid byte sequence for encoding \"UTF8\": {}",
                   std::string_view(hexadecimal).substr(1));
    }
    at += length;
  }
  return {};
}

}  // namespace

Outcome<Encoding> encoding_of(std::string_view name) {
  if (equals_ignoring_case(name, "base64")) return Encoding::Base64;
  if (equals_ignoring_case(name, "hex")) return Encoding::Hex;
  if (equals_ignoring_case(name, "escape")) return Encoding::Escape;
  return fault("unrecognized encoding: \"{}\"", name);
}

void append_hex(std::string_view bytes, std::string& out) {
  const std::size_t start = out.size();
  const std::size_t end = start + bytes.size() * 2;
  out.resize_and_overwrite(end, [&](char* data, std::size_t) {
    char* to = data + start;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      *to++ = kHexDigits[byte >> 4];
      *to++ = kHexDigits[byte & 15];
    }
    return end;
  });
}

Outcome<void> encode(std::string_view bytes, Encoding encoding, std::string& out) {
  const std::size_t start = out.size();
  if (exceeds_limit(bytes.size())) return too_long();
  switch (encoding) {
    case Encoding::Base64:
      append_base64(bytes, out);
      break;
    case Encoding::Hex:
      append_hex(bytes, out);
      break;
    case Encoding::Escape:
      append_escaped(bytes, out);
      break;
  }
  if (exceeds_limit(out.size() - start)) return too_long();
  return {};
}

Outcome<void> decode_bytes(std::string_view text, Encoding encoding, std::string& out) {
  switch (encoding) {
    case Encoding::Base64:
      return decode_base64(text, out);
    case Encoding::Hex:
      return decode_hex(text, out);
    case Encoding::Escape:
      break;
  }
  return decode_escape(text, out);
}

Outcome<void> decode(std::string_view text, Encoding encoding, std::string& out) {
  const std::size_t start = out.size();
  if (auto decoded = decode_bytes(text, encoding, out); !decoded) return decoded;
  return check_utf8(std::string_view(out).substr(start));
}

}  // namespace millrace::sql::text
