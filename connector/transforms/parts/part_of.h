#pragma once

#include <cstddef>
#include <cstdint>

#include "connector/data/batch.h"

namespace millrace::transforms {

// What the cells of a batch that a step makes may have, in bytes: where it would be more, several
// batches leave. A single row may have more.
inline constexpr std::uint64_t kMostBatchBytes = 16 << 20;

// Rows of a batch that follow one another, `rows` of them where there are as many.
Batch part_of(const Batch& batch, std::size_t from, std::size_t rows);

}  // namespace millrace::transforms
