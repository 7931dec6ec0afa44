#include "connector/base/rate_limiter.h"

#include <algorithm>

namespace millrace {

Task<Result<void>> RateLimiter::admit() {
  const auto now = clock_.now();
  const auto mine = std::max(now, next_free_);
  if (rate_.count > 0) {
    next_free_ = mine + std::chrono::nanoseconds(rate_.per) / rate_.count;
  }
  if (mine <= now) co_return Result<void>();
  co_return co_await clock_.sleep(mine - now);
}

void RateLimiter::pause(std::chrono::nanoseconds wait) {
  next_free_ = std::max(next_free_, clock_.now() + wait);
}

}  // namespace millrace
