#include "connector/engine/rehearsal/first_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "connector/engine/plan/plan_steps.h"
#include "connector/transforms/parts/part_of.h"

namespace millrace::engine {
namespace {

bool any_looks_at_all_rows(const SyncPlan& sync, std::size_t steps) {
  const auto all = make_steps(sync);
  return std::ranges::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(steps),
                             [](const auto& each) { return !each.step->traits().stateless; });
}

}  // namespace

FirstRows::FirstRows(const SyncPlan& sync, Wanted wanted, Quarantine* quarantine)
    : shape_(make_steps(sync), sync.on_row_error, quarantine),
      policy_(sync.on_row_error),
      wanted_(wanted),
      looks_at_all_rows_(any_looks_at_all_rows(sync, wanted.steps)),
      left_(wanted.rows),
      portion_(wanted.rows) {
  shape_.stop_after(wanted.steps);
}

// A share of all rows is known once all were read, and matters once there is a row to count.
bool FirstRows::reads_whole() const {
  const bool has_share = policy_.at_most && policy_.at_most->share;
  return looks_at_all_rows_ || (has_share && shape_.rejected().count > 0);
}

std::size_t FirstRows::next_rows() const {
  return reads_whole() ? std::numeric_limits<std::size_t>::max()
                       : std::max<std::size_t>(1, std::max(portion_, left_));
}

Result<void> FirstRows::apply(Batch batch) {
  const std::size_t before = left_;
  for (auto shaped = shape_.apply(std::move(batch));; shaped = shape_.more()) {
    if (!shaped) return fail(std::move(shaped).error());
    keep(*std::move(shaped));
    if (!shape_.has_more()) break;
  }
  constexpr std::size_t kLargestPortion = 1u << 20;
  portion_ = left_ < before ? left_ : std::min(kLargestPortion, 2 * portion_);
  return {};
}

Result<void> FirstRows::finish() {
  for (;;) {
    std::vector<Batch> rest;
    auto done = shape_.finish(rest);
    if (!done) return fail(std::move(done).error());
    keep(std::move(rest));
    if (*done) return {};
  }
}

RowSet FirstRows::take() {
  return {shape_.output(), std::move(batches_), shape_.hidden()};
}

void FirstRows::keep(std::vector<Batch> batches) {
  for (auto& shaped : batches) {
    if (left_ == 0) return;
    Batch batch = those_wanted(std::move(shaped));
    std::size_t rows = std::min(batch.rows, left_);
    left_ -= rows;
    const auto is_torn = [&] {
      return wanted_.whole_numbers && rows > 0 && rows < batch.rows &&
             batch.origin(rows) == batch.origin(rows - 1);
    };
    while (is_torn()) ++rows;
    if (rows < batch.rows) batch = transforms::part_of(batch, 0, rows);
    for (std::size_t row = 0; row < rows; ++row) numbers_.insert(batch.origin(row));
    if (rows > 0) batches_.push_back(std::move(batch));
  }
}

Batch FirstRows::those_wanted(Batch batch) const {
  if (wanted_.among == nullptr) return batch;
  std::vector<std::uint32_t> kept;
  for (std::uint32_t row = 0; row < batch.rows; ++row) {
    if (wanted_.among->contains(batch.origin(row))) kept.push_back(row);
  }
  return kept.size() == batch.rows ? batch : pick_rows(batch, kept);
}

}  // namespace millrace::engine
