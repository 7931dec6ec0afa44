#include "connector/formats/xlsx/xlsx_text.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "connector/base/text/utf8.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kEscapeLength = 7;  // "_xHHHH_"

// The value of an escape at the start of `text`.
std::optional<std::uint32_t> escape_at(std::string_view text) {
  if (text.size() < kEscapeLength || !text.starts_with("_x") || text[kEscapeLength - 1] != '_') {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  const char* end = text.data() + kEscapeLength - 1;
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// Appends the character that is escaped at the start of `text`; how long it was there, or 0.
std::size_t append_escaped(std::string_view text, std::string& out) {
  const auto code = escape_at(text);
  if (!code) return 0;
  if (*code < 0xD800 || *code > 0xDFFF) {
    append_utf8(*code, out);
    return kEscapeLength;
  }
  const auto low = *code < 0xDC00 ? escape_at(text.substr(kEscapeLength)) : std::nullopt;
  if (!low || *low < 0xDC00 || *low > 0xDFFF) return 0;
  append_utf8(0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00), out);
  return 2 * kEscapeLength;
}

}  // namespace

void unescape_xlsx(std::string& text) {
  auto at = text.find("_x");
  if (at == std::string::npos) return;
  std::string out;
  std::string_view rest = text;
  for (; at != std::string_view::npos; at = rest.find("_x")) {
    out += rest.substr(0, at);
    rest.remove_prefix(at);
    const std::size_t length = append_escaped(rest, out);
    if (length == 0) out += rest.front();
    rest.remove_prefix(length == 0 ? 1 : length);
  }
  out += rest;
  text = std::move(out);
}

void RichText::begin() {
  text_.clear();
  pronunciations_ = 0;
  is_taking_ = false;
}

void RichText::start(std::string_view name) {
  if (name == "rPh") ++pronunciations_;
  is_taking_ = name == "t" && pronunciations_ == 0;
}

void RichText::end(std::string_view name) {
  if (name == "rPh") --pronunciations_;
  is_taking_ = false;
}

}  // namespace millrace::formats
