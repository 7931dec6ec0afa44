#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Characters that look like a space or like nothing, and quotes and dashes that look like those of
// a programming language: what comes along when text is copied from a page or a document.

namespace millrace {

// Length of the invisible character at the start of well-formed text, or 0. An ordinary space is
// none. A joiner between letters that are not ASCII is none either: languages and emoji need it.
std::size_t invisible_length(std::string_view text);

// "U+00A0" for the character at the start of well-formed text.
std::string code_point_name(std::string_view text);

// "U+00A0" for the first invisible character; empty when there is none.
std::string first_invisible(std::string_view text);

// Without its invisible characters.
std::string without_invisible(std::string_view text);

// What stands between typographic quotes that begin and end the text; empty for any other text.
std::string_view between_typographic_quotes(std::string_view text);

bool begins_with_typographic_quote(std::string_view text);

}  // namespace millrace
