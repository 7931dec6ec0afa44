#include "connector/transforms/dedupe/held_rows.h"

#include <utility>
#include <vector>

namespace millrace::transforms {

Result<void> HeldRows::add_key(std::string_view key, std::string_view rank) {
  return kept_.add(key, rank, added_++);
}

Result<bool> HeldRows::finish(components::StepOutput& out) {
  if (!std::exchange(is_finishing_, true)) {
    if (auto finished = kept_.finish(); !finished) return fail(std::move(finished).error());
    if (auto found = find_next(); !found) return fail(std::move(found).error());
  }
  auto batch = store_.next();
  if (!batch) return fail(std::move(batch).error());
  if (!*batch) return true;
  if (auto put = put_kept(**batch, out); !put) return fail(std::move(put).error());
  return false;
}

Result<void> HeldRows::put_kept(const Batch& batch, components::StepOutput& out) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < batch.rows; ++row) {
    if (next_kept_ != given_++) continue;
    rows.push_back(row);
    if (auto found = find_next(); !found) return found;
  }
  if (rows.size() == batch.rows) {
    out.put(batch);
  } else if (!rows.empty()) {
    out.put(pick_rows(batch, rows));
  }
  return {};
}

Result<void> HeldRows::find_next() {
  auto next = kept_.next();
  if (!next) return fail(std::move(next).error());
  next_kept_ = *next;
  return {};
}

}  // namespace millrace::transforms
