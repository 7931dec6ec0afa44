#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>

#include "connector/base/clock.h"
#include "connector/base/error.h"

namespace millrace {

// How often a call is tried, and how long the waits between are: capped exponential back-off with
// full jitter, never shorter than what the other side asked for.
struct RetryPolicy {
  std::uint32_t attempts = 5;                      // In all, the first included.
  std::chrono::milliseconds first_wait{500};       // At most; doubled after each attempt...
  std::chrono::milliseconds longest_wait{30'000};  // ...up to this.
};

// Draws the waits of one retried call. `random` belongs to the process and outlives it.
class Backoff {
 public:
  Backoff(RetryPolicy policy, std::mt19937_64& random) : policy_(policy), random_(random) {}

  // The wait before the next attempt, or nullopt when the attempts are used up. A server's
  // retry-after is honoured, with jitter added and never taken away.
  std::optional<std::chrono::milliseconds> next(
      std::optional<std::chrono::milliseconds> retry_after = std::nullopt);

  // Failed ones: how often next() was called.
  std::uint32_t attempts_made() const { return made_; }

  // The error to end with after the last attempt: says how many there were, when it was not one.
  Error give_up(Error last) const;

 private:
  RetryPolicy policy_;
  std::mt19937_64& random_;
  std::uint32_t made_ = 0;
};

// Calls `attempt()` until it succeeds, fails for good, or the policy is used up; the last error
// then says how many attempts were made. `attempt` returns Task<Result<T>>; `on_wait(error, wait)`
// is told before each wait. Clock and random outlive the task. A wait that is cancelled ends it.
template <class T, class Attempt, class OnWait>
Task<Result<T>> with_retry(RetryPolicy policy, Clock& clock, std::mt19937_64& random,
                           Attempt attempt, OnWait on_wait) {
  Backoff backoff(policy, random);
  for (;;) {
    Result<T> result = co_await attempt();
    if (result || !may_succeed_later(result.error())) co_return result;
    const auto wait = backoff.next(result.error().retry_after());
    if (!wait) co_return fail(backoff.give_up(std::move(result).error()));
    on_wait(result.error(), *wait);
    if (auto slept = co_await clock.sleep(*wait); !slept) co_return fail(slept.error());
  }
}

}  // namespace millrace
