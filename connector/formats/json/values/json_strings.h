#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"

namespace millrace::formats {

// Strings of a JSON text, by the byte of the text at which their opening quotes are, in order.
using StringPlaces = std::vector<std::uint32_t>;

// Appends the text with U+FFFD for what is not UTF-8 in its strings, and the strings of `out` that
// this changed. Outside of strings nothing is changed, nor in the names of members that lie in so
// many brackets.
void append_with_utf8_strings(std::string_view json, std::size_t depth_of_names, std::string& out,
                              StringPlaces& changed);

// Where the text of a string has an escape, from `from` on, that is half a character: a surrogate
// without the other one. npos when it has none.
std::size_t find_half_character(std::string_view string, std::size_t from = 0);

// Makes every such escape one of U+FFFD, which is as long; false when there is none.
bool replace_half_characters(char* string, std::size_t size);

// The strings of both, in order and each once.
StringPlaces joined(StringPlaces some, const StringPlaces& others);

// In how many cells how many of the strings are.
struct StringsInCells {
  std::uint64_t cells = 0;
  std::size_t strings = 0;
};
StringsInCells find_strings(const StringPlaces& strings, std::span<const Slice> cells);

}  // namespace millrace::formats
