#pragma once

#include <cstddef>
#include <string_view>

namespace millrace {

// True when the text is one complete JSON value.
bool is_json(std::string_view text);

// Length of the JSON number at the start of `text`, 0 when there is none: no leading zeros, no
// plus sign, digits on both sides of the point.
std::size_t json_number_length(std::string_view text);

inline bool is_json_number(std::string_view text) {
  const std::size_t length = json_number_length(text);
  return length > 0 && length == text.size();
}

}  // namespace millrace
