#pragma once

#include <chrono>
#include <vector>

#include "connector/base/clock.h"

namespace millrace::testing {

// A clock whose sleeps take no time: each one moves now() on and is recorded.
class FakeClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return now_; }
  std::chrono::system_clock::time_point wall_now() const override { return wall_; }
  Task<Result<void>> sleep(std::chrono::nanoseconds duration) override;

  void advance(std::chrono::nanoseconds duration);

  std::vector<std::chrono::milliseconds> sleeps;

 private:
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
  // 2026-01-02 03:04:05 UTC
  std::chrono::system_clock::time_point wall_{std::chrono::seconds(1767323045)};
};

}  // namespace millrace::testing
