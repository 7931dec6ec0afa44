#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::app {

// The text in lines of at most `width` columns, broken between words, or inside of a word that is
// longer than a line. All lines but the first begin with `indent` spaces, where there is room for
// them. A line break in the text begins a line without them.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

// The same as one text, each line with its end.
std::string wrapped_text(std::string_view text, std::size_t width, std::size_t indent = 0);

// "orders, items, lines and 197 more": the first three.
std::string some_of(const std::vector<std::string>& names);

}  // namespace millrace::app
