#include "examples/reports_server/jobs/result_store.h"

#include <algorithm>

namespace millrace::reports_server {

void ResultStore::keep(ResultPointer result) {
  bytes_ += result->file.size();
  results_.push_front(std::move(result));
  // The newest stays even when it alone is over the limit: its job was told that it is there.
  while (results_.size() > 1 &&
         (results_.size() > limits_.results_kept || bytes_ > limits_.spool.bytes)) {
    drop_oldest();
  }
}

ResultPointer ResultStore::cached(std::string_view key) const {
  const auto now = clock_.wall_now();
  const auto found = std::ranges::find_if(results_, [&](const ResultPointer& result) {
    return result->key == key && now < result->expires_at();
  });
  return found == results_.end() ? nullptr : *found;
}

void ResultStore::sweep() {
  const auto oldest = clock_.wall_now() - limits_.keep;
  while (!results_.empty() && results_.back()->saved_at < oldest) drop_oldest();
}

void ResultStore::drop_oldest() {
  bytes_ -= results_.back()->file.size();
  results_.pop_back();
}

}  // namespace millrace::reports_server
