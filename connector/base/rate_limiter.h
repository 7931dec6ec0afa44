#pragma once

#include <chrono>

#include "connector/base/clock.h"
#include "connector/base/text/units.h"

namespace millrace {

// How often something may be done: whoever asks is told to go on when their turn has come. Loop
// thread only.
class RateLimit {
 public:
  virtual ~RateLimit() = default;

  // Returns when the caller may go on. Fails with Cancelled only.
  Task<Result<void>> admit();

  // The same for a caller who has no use for a turn at `deadline` or later: false as soon as it is
  // known to come then, and the turn is left to others.
  virtual Task<Result<bool>> admit_before(std::chrono::steady_clock::time_point deadline) = 0;

  // When the next caller would be let through, as far as is known.
  virtual std::chrono::steady_clock::time_point next_turn() const = 0;

  // Nobody is admitted before this much time has passed: the other side asked for a pause.
  virtual void pause(std::chrono::nanoseconds wait) = 0;
};

// The time from one event to the next, rounded up so that count + 1 events never fit into one
// period; zero for a rate without a limit.
std::chrono::nanoseconds gap_of(Rate rate);

// Spaces events so that no window of `rate.per` sees more than `rate.count` of them: each caller
// is given the next free moment and waits for it. A rate without a limit admits at once, but for
// pauses. The clock outlives it.
class RateLimiter final : public RateLimit {
 public:
  RateLimiter(Clock& clock, Rate rate) : clock_(clock), gap_(gap_of(rate)) {}

  Task<Result<bool>> admit_before(std::chrono::steady_clock::time_point deadline) override;
  std::chrono::steady_clock::time_point next_turn() const override;
  void pause(std::chrono::nanoseconds wait) override;

 private:
  Clock& clock_;
  const std::chrono::nanoseconds gap_;
  std::chrono::steady_clock::time_point next_free_{};
  std::chrono::steady_clock::time_point paused_until_{};
};

}  // namespace millrace
