#include "connector/transforms/expecting/uniqueness.h"

#include <utility>

namespace millrace::transforms {

Result<void> Uniqueness::add(const Batch& batch) {
  std::string key;
  for (std::size_t row = 0; row < batch.rows; ++row, ++added_) {
    if (key_.has_null(batch, row)) {
      // One that no encoded key is: these are never that short and begin otherwise.
      key = "\xff" + std::to_string(added_);
    } else {
      key_.encode(batch, row, key);
      key.insert(key.begin(), '\0');
    }
    if (auto added = kept_.add(key, {}, added_); !added) return added;
  }
  return {};
}

Result<void> Uniqueness::finish() {
  if (auto finished = kept_.finish(); !finished) return finished;
  auto first = kept_.next();
  if (!first) return fail(std::move(first).error());
  next_kept_ = *first;
  return {};
}

Result<bool> Uniqueness::next_is_repeated() {
  if (next_kept_ != asked_++) return true;
  auto next = kept_.next();
  if (!next) return fail(std::move(next).error());
  next_kept_ = *next;
  return false;
}

}  // namespace millrace::transforms
