#pragma once

#include <functional>
#include <utility>
#include <variant>

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::components {

// Rows on their way into a load: at hand, or still to be read from the spool. Whoever works on them
// reads them, on the same worker and in the same go.
class PendingBatch {
 public:
  using Read = std::function<Result<Batch>()>;

  PendingBatch(Batch batch) : rows_(std::move(batch)) {}  // NOLINT(google-explicit-constructor)
  // Called at most once. What it refers to outlives it.
  explicit PendingBatch(Read read) : rows_(std::move(read)) {}

  // Once. On a worker: it may block on the disk.
  Result<Batch> read() {
    if (auto* batch = std::get_if<Batch>(&rows_)) return std::move(*batch);
    return std::get<Read>(rows_)();
  }

 private:
  std::variant<Batch, Read> rows_;
};

}  // namespace millrace::components
