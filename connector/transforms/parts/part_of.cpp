#include "connector/transforms/parts/part_of.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace millrace::transforms {

Batch part_of(const Batch& batch, std::size_t from, std::size_t rows) {
  if (from == 0 && rows >= batch.rows) return batch;
  std::vector<std::uint32_t> picked(std::min(rows, batch.rows - from));
  std::iota(picked.begin(), picked.end(), static_cast<std::uint32_t>(from));
  return pick_rows(batch, picked);
}

}  // namespace millrace::transforms
