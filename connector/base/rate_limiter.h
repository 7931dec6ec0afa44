#pragma once

#include <chrono>

#include "connector/base/clock.h"
#include "connector/base/text/units.h"

namespace millrace {

// Spaces events so that no window of `rate.per` sees more than `rate.count` of them: each caller
// is given the next free moment and waits for it. A rate without a limit admits at once, but for
// pauses. Loop thread only; the clock outlives it.
class RateLimiter {
 public:
  RateLimiter(Clock& clock, Rate rate) : clock_(clock), rate_(rate) {}

  // Returns when the caller may go on. Fails with Cancelled only.
  Task<Result<void>> admit();

  // The same for a caller who has no use for a turn at `deadline` or later: false as soon as it is
  // known to come then, and the turn is left to others.
  Task<Result<bool>> admit_before(std::chrono::steady_clock::time_point deadline);

  // When the next caller would be let through.
  std::chrono::steady_clock::time_point next_turn() const;

  // Nobody is admitted before this much time has passed: the other side asked for a pause.
  void pause(std::chrono::nanoseconds wait);

 private:
  void take(std::chrono::steady_clock::time_point turn);

  Clock& clock_;
  Rate rate_;
  std::chrono::steady_clock::time_point next_free_{};
  std::chrono::steady_clock::time_point paused_until_{};
};

}  // namespace millrace
