#pragma once

#include <cstddef>
#include <string_view>

// What the decoders of text have in common.

namespace millrace::formats {

// A row with its neighbours must stay within the 32-bit offsets of a slice, also when each of its
// bytes becomes a replacement of three.
inline constexpr std::size_t kLongestRow = std::size_t{1} << 29;

// Large enough to share the cost of a batch, small enough for two of them to be held in memory.
inline constexpr std::size_t kRowsPerBatch = 16 * 1024;

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace millrace::formats
