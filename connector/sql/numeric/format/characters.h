#pragma once

#include <cstddef>
#include <string_view>

namespace millrace::sql {

// How many bytes the first character of a text in UTF-8 has; the text is not empty.
constexpr std::size_t character_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  return size;
}

}  // namespace millrace::sql
