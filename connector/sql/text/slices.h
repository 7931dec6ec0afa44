#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/outcome/outcome.h"

// Functions whose result is a part of a text: a view of it. Positions and lengths count code
// points, and the first one is number 1.

namespace millrace::sql::text {

// substring(text FROM from); what lies before the first character is nothing.
std::string_view substring(std::string_view text, std::int64_t from);
// substring(text FROM from FOR length); "negative substring length not allowed".
Outcome<std::string_view> substring(std::string_view text, std::int64_t from, std::int64_t length);

// The first `count` characters; all but the last -count when it is negative.
std::string_view left(std::string_view text, std::int64_t count);
// The last `count` characters; all but the first -count when it is negative.
std::string_view right(std::string_view text, std::int64_t count);

// Without the characters of `set` at both ends, at the start, at the end.
std::string_view btrim(std::string_view text, std::string_view set = " ");
std::string_view ltrim(std::string_view text, std::string_view set = " ");
std::string_view rtrim(std::string_view text, std::string_view set = " ");

// The part with this number, from 1, or from -1 backwards; empty when there is none. "field
// position must not be zero".
Outcome<std::string_view> split_part(std::string_view text, std::string_view delimiter,
                                     std::int64_t number);

}  // namespace millrace::sql::text
