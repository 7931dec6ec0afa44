#pragma once

#include <chrono>

#include "connector/base/clock.h"
#include "connector/base/units.h"

namespace millrace {

// Spaces events so that no window of `rate.per` sees more than `rate.count` of them: each caller
// is given the next free moment and waits for it. Loop thread only.
class RateLimiter {
 public:
  RateLimiter(Clock& clock, Rate rate) : clock_(clock), rate_(rate) {}

  // Returns when the caller may go on. Fails with Cancelled only.
  Task<Result<void>> admit();

  // Nobody is admitted before this much time has passed: the other side asked for a pause.
  void pause(std::chrono::nanoseconds wait);

 private:
  std::chrono::steady_clock::time_point take_turn(std::chrono::steady_clock::time_point now);

  Clock& clock_;
  Rate rate_;
  std::chrono::steady_clock::time_point next_free_{};
  std::chrono::steady_clock::time_point paused_until_{};
};

}  // namespace millrace
