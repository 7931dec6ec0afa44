#include "connector/base/rate_limiter.h"

#include <algorithm>

namespace millrace {

Task<Result<void>> RateLimit::admit() {
  auto admitted = co_await admit_before(std::chrono::steady_clock::time_point::max());
  if (!admitted) co_return fail(std::move(admitted).error());
  co_return Result<void>();
}

std::chrono::nanoseconds gap_of(Rate rate) {
  if (rate.count == 0) return std::chrono::nanoseconds(0);
  const std::uint64_t period =
      static_cast<std::uint64_t>(std::chrono::nanoseconds(rate.per).count());
  return std::chrono::nanoseconds(period / rate.count + (period % rate.count > 0 ? 1 : 0));
}

Task<Result<bool>> RateLimiter::admit_before(std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto now = clock_.now();
    const auto mine = std::max(now, next_free_);
    if (mine >= deadline) co_return false;
    if (gap_.count() > 0) next_free_ = mine + gap_;
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

void RateLimiter::pause(std::chrono::nanoseconds wait) {
  paused_until_ = std::max(paused_until_, clock_.now() + wait);
  next_free_ = std::max(next_free_, paused_until_);
}

}  // namespace millrace
