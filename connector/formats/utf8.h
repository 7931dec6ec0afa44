#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::formats {

bool is_utf8(std::string_view bytes);

// Where the first byte that is not UTF-8 lies, or npos.
std::size_t find_invalid_utf8(std::string_view bytes);

// Appends the text with U+FFFD for each sequence that is not UTF-8, as the Unicode standard
// recommends it and browsers do it: a sequence is as long as it could be the start of a character.
// False when there was none.
bool append_as_utf8(std::string_view text, std::string& out);

}  // namespace millrace::formats
