#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <utility>

#include "connector/base/permit.h"
#include "connector/base/signal.h"

namespace millrace {

// Counts permits that tasks hold, for "at most N at once". First come, first served: a permit that
// is given back goes to whoever has waited longest.
// Loop thread only; must outlive its permits.
class Semaphore {
 public:
  using Permit = PermitOf<Semaphore>;

  Semaphore(boost::asio::any_io_executor executor, std::uint64_t permits)
      : executor_(std::move(executor)), free_(permits) {}

  // Waits for a permit, for as long as it takes. Fails with Cancelled only.
  Task<Result<Permit>> acquire() {
    if (auto permit = try_acquire()) co_return *std::move(permit);
    const auto place = waiting_.emplace(waiting_.end(), executor_);
    for (;;) {
      auto waited = co_await place->wait();
      const bool served = waited && free_ > 0 && place == waiting_.begin();
      if (waited && !served) continue;
      if (served) --free_;
      waiting_.erase(place);
      wake_first();
      if (!served) co_return fail(waited.error());
      co_return Permit(*this);
    }
  }

  // A permit, when one is free and nobody waits for it.
  std::optional<Permit> try_acquire() {
    if (free_ == 0 || !waiting_.empty()) return std::nullopt;
    --free_;
    return Permit(*this);
  }

  // Free permits. Those that a waiting task is about to get are among them.
  std::uint64_t available() const { return free_; }

 private:
  friend Permit;
  void put_back() {
    ++free_;
    wake_first();
  }
  // Only the first: thousands may wait.
  void wake_first() {
    if (free_ > 0 && !waiting_.empty()) waiting_.front().notify();
  }

  boost::asio::any_io_executor executor_;
  std::uint64_t free_;
  std::list<Signal> waiting_;  // In the order of asking.
};

}  // namespace millrace
