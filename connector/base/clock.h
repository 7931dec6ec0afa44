#pragma once

#include <chrono>

#include "connector/base/error.h"
#include "connector/base/task.h"

namespace millrace {

// Time, injected so that tests of waiting take none. One object serves the process.
class Clock {
 public:
  virtual ~Clock() = default;

  // For measuring and waiting; never jumps.
  virtual std::chrono::steady_clock::time_point now() const = 0;

  // For dates that people and other systems see; may jump.
  virtual std::chrono::system_clock::time_point wall_now() const = 0;

  // Fails with Cancelled, and with nothing else. A duration of zero or less still yields once.
  virtual Task<Result<void>> sleep(std::chrono::nanoseconds duration) = 0;
};

// The machine's clock. sleep() needs a task on an event loop, whose timer it is.
class SystemClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override;
  std::chrono::system_clock::time_point wall_now() const override;
  Task<Result<void>> sleep(std::chrono::nanoseconds duration) override;
};

}  // namespace millrace
