#pragma once

#include <chrono>
#include <string_view>

namespace millrace {

// Writes all of it, however long the other side takes; a signal does not cut it short. Blocks, also
// on a descriptor in non-blocking mode. 0, or the errno of the write that failed: some of the text
// may be out then.
int write_wholly(int descriptor, std::string_view text);

// Writes what the other side takes before `limit` is over. Allocates nothing. 0, or an errno:
// ETIMEDOUT when time ran out.
int write_within(int descriptor, std::string_view text, std::chrono::milliseconds limit);

}  // namespace millrace
