#pragma once

#include <cstddef>

namespace millrace::formats {

// Where the array or object that begins at `begin` ends, after its closing bracket, or npos when
// its end is not before `end`. Only strings and brackets are looked at, 64 bytes at once; that the
// rest is JSON is for the parser to say.
std::size_t json_row_end(const char* bytes, std::size_t begin, std::size_t end);

}  // namespace millrace::formats
