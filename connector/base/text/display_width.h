#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace {

// How many columns of a terminal the text takes: two for East Asian wide characters and emoji, none
// for combining marks, one for the rest. The text is valid UTF-8 without control characters.
std::size_t display_width(std::string_view text);

// How many bytes of the text, from its start, fit into `widest` columns: whole characters, with the
// marks that follow them.
std::size_t bytes_within(std::string_view text, std::size_t widest);

// The text, or as much of it as fits into `widest` columns with "…" behind it.
std::string cut_to_width(std::string text, std::size_t widest);

// The same with "…" in the place of its middle: names often differ in their ends only.
std::string cut_middle_to_width(const std::string& text, std::size_t widest);

}  // namespace millrace
