#include "connector/sql/functions/text/simple_texts.h"

#include <string>

#include "connector/base/text/ascii.h"
#include "connector/sql/text/encoding.h"

namespace millrace::sql {
namespace {

bool is_start_of(std::string_view word, std::string_view text, std::size_t least = 1) {
  return text.size() >= least && text.size() <= word.size() &&
         equals_ignoring_case(word.substr(0, text.size()), text);
}

std::string_view without_space(std::string_view text) {
  const auto is_white = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_white(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_white(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<bool> boolean_of(std::string_view text) {
  text = without_space(text);
  if (is_start_of("true", text) || is_start_of("yes", text) || is_start_of("on", text, 2) ||
      text == "1") {
    return true;
  }
  if (is_start_of("false", text) || is_start_of("no", text) || is_start_of("off", text, 2) ||
      text == "0") {
    return false;
  }
  return std::nullopt;
}

std::optional<std::array<std::uint8_t, 16>> uuid_of(std::string_view text) {
  const bool has_braces = text.starts_with('{');
  if (has_braces) text.remove_prefix(1);
  std::array<std::uint8_t, 16> uuid;
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (text.size() < 2 || !is_hex_digit(text[0]) || !is_hex_digit(text[1])) return std::nullopt;
    uuid[i] = static_cast<std::uint8_t>(hex_value(text[0]) << 4 | hex_value(text[1]));
    text.remove_prefix(2);
    if (text.starts_with('-') && i % 2 == 1 && i + 1 < uuid.size()) text.remove_prefix(1);
  }
  if (text != (has_braces ? "}" : "")) return std::nullopt;
  return uuid;
}

std::string uuid_text(const std::array<std::uint8_t, 16>& uuid) {
  std::string digits;
  text::append_hex({reinterpret_cast<const char*>(uuid.data()), uuid.size()}, digits);
  for (const std::size_t at : {8, 13, 18, 23}) digits.insert(at, 1, '-');
  return digits;
}

}  // namespace millrace::sql
