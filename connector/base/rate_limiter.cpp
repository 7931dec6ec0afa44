#include "connector/base/rate_limiter.h"

#include <algorithm>

namespace millrace {

Task<Result<void>> RateLimiter::admit() {
  for (;;) {
    const auto now = clock_.now();
    const auto mine = take_turn(now);
    if (mine <= now) co_return Result<void>();
    auto slept = co_await clock_.sleep(mine - now);
    // Who slept into a pause takes a turn after it.
    if (!slept || clock_.now() >= paused_until_) co_return slept;
  }
}

std::chrono::steady_clock::time_point RateLimiter::take_turn(
    std::chrono::steady_clock::time_point now) {
  const auto mine = std::max(now, next_free_);
  if (rate_.count > 0) {
    // Rounded up, so that count + 1 events never fit into one period.
    const auto gap = (std::chrono::nanoseconds(rate_.per).count() + rate_.count - 1) / rate_.count;
    next_free_ = mine + std::chrono::nanoseconds(gap);
  }
  return mine;
}

void RateLimiter::pause(std::chrono::nanoseconds wait) {
  paused_until_ = std::max(paused_until_, clock_.now() + wait);
  next_free_ = std::max(next_free_, paused_until_);
}

}  // namespace millrace
