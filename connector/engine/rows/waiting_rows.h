#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/spill/row_store.h"

namespace millrace::engine {

// Batches on their way from one step to the next, in their order. One call of a step may give any
// number of them: what is more than some MiB waits in a file without a name. Blocking then; after
// an error only the destructor may be called. One thread at a time.
class WaitingRows {
 public:
  // What waits in memory, in bytes, beside the first batch.
  static constexpr std::uint64_t kMostInMemory = std::uint64_t{64} << 20;

  // The batches have this schema; `folder` is where the file may lie.
  WaitingRows(SchemaPtr schema, std::filesystem::path folder)
      : schema_(std::move(schema)), folder_(std::move(folder)) {}

  bool empty() const { return batches_.empty() && stored_ == 0; }

  Result<void> put(Batch batch);
  // The first batch. Not of none.
  Result<Batch> take();
  // All that are in memory, else the first one.
  Result<std::vector<Batch>> take_some();

 private:
  SchemaPtr schema_;
  std::filesystem::path folder_;
  std::deque<Batch> batches_;
  std::uint64_t bytes_ = 0;  // Of all of them but the first.
  std::optional<spill::RowStore> store_;
  std::uint64_t stored_ = 0;  // Batches, which follow those.
};

}  // namespace millrace::engine
