#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace millrace::sql {

// How many bytes the first character of a text in UTF-8 has, by its first byte alone; 1 for a byte
// inside of one, which is where a pattern for a digit may have left to_number(), as in Postgres.
// The text is not empty.
constexpr std::size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  std::size_t size = 1;
  if (first >= 0xC0) size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

}  // namespace millrace::sql
