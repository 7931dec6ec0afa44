#include "connector/engine/rows/masked_rows.h"

#include <algorithm>

namespace millrace::engine {
namespace {

Column masked(const Column& column, std::size_t rows) {
  auto slices = std::make_shared<std::vector<Slice>>();
  slices->reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    slices->push_back(column.is_null(row) ? Slice::null() : Slice{0, kMask.size()});
  }
  const Slice* first = slices->data();
  return {std::move(slices), kMask.data(), first, 1};
}

}  // namespace

Batch with_masks(Batch batch, const std::vector<std::string>& hidden) {
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    if (!std::ranges::binary_search(hidden, (*batch.schema)[i].name)) continue;
    batch.columns[i] = masked(batch.columns[i], batch.rows);
  }
  return batch;
}

components::Examples with_old_values_masked(components::Examples examples,
                                            const std::vector<std::string>& hidden) {
  for (std::size_t i = 0; i < examples.columns.size(); ++i) {
    if (!std::ranges::binary_search(hidden, examples.columns[i])) continue;
    for (auto& row : examples.rows) {
      if (i < row.before.size() && row.before[i]) row.before[i] = kMask;
    }
  }
  return examples;
}

}  // namespace millrace::engine
