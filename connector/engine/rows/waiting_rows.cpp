#include "connector/engine/rows/waiting_rows.h"

#include <iterator>

namespace millrace::engine {
namespace {

// What the batch takes by itself; cells that it shares with others count too.
std::uint64_t bytes_of(const Batch& batch) {
  std::uint64_t bytes = batch.rows * batch.columns.size() * sizeof(Slice);
  for (const auto& column : batch.columns) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const Slice cell = column.slice(row);
      if (!cell.is_null()) bytes += cell.size();
    }
  }
  return bytes;
}

}  // namespace

Result<void> WaitingRows::put(Batch batch) {
  if (empty()) {
    bytes_ = 0;
    store_.reset();
    batches_.push_back(std::move(batch));
    return {};
  }
  if (stored_ == 0) {
    bytes_ += bytes_of(batch);
    if (bytes_ <= kMostInMemory) {
      batches_.push_back(std::move(batch));
      return {};
    }
    store_.emplace(schema_, spill::SpillSpace{folder_, 0});
  }
  ++stored_;
  return store_->append(batch);
}

Result<Batch> WaitingRows::take() {
  if (!batches_.empty()) {
    Batch first = std::move(batches_.front());
    batches_.pop_front();
    return first;
  }
  --stored_;
  auto batch = store_->next();
  if (!batch) return fail(std::move(batch).error());
  return *std::move(*batch);
}

Result<std::vector<Batch>> WaitingRows::take_some() {
  std::vector<Batch> some(std::move_iterator(batches_.begin()), std::move_iterator(batches_.end()));
  batches_.clear();
  if (!some.empty()) return some;
  auto batch = take();
  if (!batch) return fail(std::move(batch).error());
  some.push_back(*std::move(batch));
  return some;
}

}  // namespace millrace::engine
