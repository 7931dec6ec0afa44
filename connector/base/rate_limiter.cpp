#include "connector/base/rate_limiter.h"

#include <algorithm>

namespace millrace {

Task<Result<void>> RateLimiter::admit() {
  auto admitted = co_await admit_before(std::chrono::steady_clock::time_point::max());
  if (!admitted) co_return fail(std::move(admitted).error());
  co_return Result<void>();
}

Task<Result<bool>> RateLimiter::admit_before(std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto now = clock_.now();
    const auto mine = std::max(now, next_free_);
    if (mine >= deadline) co_return false;
    take(mine);
    if (mine <= now) co_return true;
    auto slept = co_await clock_.sleep(mine - now);
    if (!slept) co_return fail(std::move(slept).error());
    // Who slept into a pause takes a turn after it.
    if (clock_.now() >= paused_until_) co_return true;
  }
}

std::chrono::steady_clock::time_point RateLimiter::next_turn() const {
  return std::max(clock_.now(), next_free_);
}

void RateLimiter::take(std::chrono::steady_clock::time_point turn) {
  if (rate_.count == 0) return;
  // Rounded up, so that count + 1 events never fit into one period.
  const auto gap = (std::chrono::nanoseconds(rate_.per).count() + rate_.count - 1) / rate_.count;
  next_free_ = turn + std::chrono::nanoseconds(gap);
}

void RateLimiter::pause(std::chrono::nanoseconds wait) {
  paused_until_ = std::max(paused_until_, clock_.now() + wait);
  next_free_ = std::max(next_free_, paused_until_);
}

}  // namespace millrace
