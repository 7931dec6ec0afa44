#pragma once

#include <string_view>

namespace millrace {

// Without the blanks at the end, which a char(n) adds to a text and does not tell it apart by.
constexpr std::string_view without_padding(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace millrace
