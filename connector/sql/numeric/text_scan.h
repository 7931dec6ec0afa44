#pragma once

#include <cstddef>
#include <string_view>

#include "connector/base/text/ascii.h"

namespace millrace::sql {

// A space to Postgres's readers of numbers: isspace() of C.
constexpr bool is_c_space(char c) {
  return is_space(c) || c == '\v' || c == '\f';
}

// Where the spaces from `at` on end.
constexpr std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && is_c_space(text[at])) ++at;
  return at;
}

// Without such spaces at both ends; a view of the same text.
constexpr std::string_view without_spaces(std::string_view text) {
  text.remove_prefix(skip_spaces(text, 0));
  while (!text.empty() && is_c_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace millrace::sql
