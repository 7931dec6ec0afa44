#pragma once

#include <cstddef>
#include <string_view>

namespace millrace {

// True when the text is one complete JSON value in UTF-8, with space around it at most. Values that
// are nested more than 1,000 deep are none. Takes a byte of memory for each open bracket.
bool is_json(std::string_view text);

// Length of the JSON number at the start of `text`, 0 when there is none: no leading zeros, no
// plus sign, digits on both sides of the point.
std::size_t json_number_length(std::string_view text);

// True when the whole text is a JSON number.
inline bool is_json_number(std::string_view text) {
  const std::size_t length = json_number_length(text);
  return length > 0 && length == text.size();
}

}  // namespace millrace
