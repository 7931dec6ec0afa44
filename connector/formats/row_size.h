#pragma once

#include <cstddef>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/formats/format.h"

namespace millrace::formats {

// What a decoder reads again at most; an encoder writes no longer row.
inline constexpr std::size_t kLongestWrittenRow = DecoderLimits{}.row_bytes;

// BadData that names the row of the batch, which became so many bytes.
std::unexpected<Error> row_too_long(const Batch& batch, std::size_t row, std::size_t bytes);

}  // namespace millrace::formats
