#include "connector/engine/lanes/broadcast.h"

#include <algorithm>

namespace millrace::engine {

OverflowQueue& Broadcast::add() {
  return *queues_.emplace_back(std::make_unique<OverflowQueue>(space_, moved_));
}

Task<Result<bool>> Broadcast::write(Batch batch) {
  // Whoever has room gets it before anyone is waited for.
  std::vector<OverflowQueue*> full;
  for (const auto& queue : queues_) {
    if (queue->is_closed()) continue;
    if (queue->has_room()) {
      queue->put(batch);
    } else {
      full.push_back(queue.get());
    }
  }
  for (auto* queue : full) {
    if (auto given = co_await give(*queue, batch); !given) co_return fail(given.error());
  }
  co_return queues_.empty() || !std::ranges::all_of(queues_, &OverflowQueue::is_closed);
}

Task<Result<void>> Broadcast::give(OverflowQueue& queue, Batch batch) {
  for (;;) {
    if (queue.is_closed()) co_return Result<void>();
    if (queue.has_room()) {
      queue.put(std::move(batch));
      co_return Result<void>();
    }
    if (queue.may_spill() && anyone_starves()) {
      if (co_await queue.spill(batch)) co_return Result<void>();
      continue;
    }
    if (auto waited = co_await moved_.wait(); !waited) co_return waited;
  }
}

bool Broadcast::anyone_starves() const {
  return std::ranges::any_of(
      queues_, [](const auto& queue) { return !queue->is_closed() && queue->starves(); });
}

void Broadcast::close() {
  for (const auto& queue : queues_) queue->close();
}

void Broadcast::abort(const Error& error) {
  for (const auto& queue : queues_) queue->abort(error);
}

void Broadcast::drop() {
  for (const auto& queue : queues_) queue->leave();
}

}  // namespace millrace::engine
