#pragma once

#include <string_view>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

// Characters as formats and the texts that are read by them see them.

namespace millrace::sql {

constexpr bool is_format_space(char c) {
  return is_space(c) || c == '\v' || c == '\f';
}

// Printable ASCII that is no letter and no digit.
constexpr bool is_format_separator(char c) {
  return c > ' ' && c < '\x7F' && !is_letter_or_digit(c);
}

// The first character of a text in UTF-8 that is not empty.
constexpr std::string_view first_character(std::string_view text) {
  return text.substr(0, utf8_length_at(text, 0));
}

}  // namespace millrace::sql
