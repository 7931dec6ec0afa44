#pragma once

#include <chrono>
#include <string_view>

namespace millrace {

// Writes all of it, for as long as the other side takes. 0, or the errno of the write that failed.
int write_wholly(int descriptor, std::string_view text);

// Writes what the other side takes before `limit` is over. Allocates nothing. 0, or an errno:
// ETIMEDOUT when time ran out.
int write_within(int descriptor, std::string_view text, std::chrono::milliseconds limit);

}  // namespace millrace
