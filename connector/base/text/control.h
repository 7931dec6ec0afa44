#pragma once

#include <algorithm>
#include <string_view>

namespace millrace {

// A control character of ASCII: line breaks and tabs too.
constexpr bool is_control(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code < 0x20 || code == 0x7F;
}

constexpr bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, is_control);
}

}  // namespace millrace
