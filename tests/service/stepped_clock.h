#pragma once

#include <chrono>
#include <list>

#include <boost/asio/this_coro.hpp>

#include "connector/base/clock.h"
#include "connector/base/signal.h"

namespace millrace::testing {

// A clock that stands still until a test puts it forward.
class SteppedClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return now_; }
  std::chrono::system_clock::time_point wall_now() const override { return wall_; }

  Task<Result<void>> sleep(std::chrono::nanoseconds duration) override {
    const auto end = now_ + duration;
    const auto place =
        sleepers_.emplace(sleepers_.end(), co_await boost::asio::this_coro::executor);
    Result<void> slept;
    while (slept && now_ < end) slept = co_await place->wait();
    sleepers_.erase(place);
    co_return slept;
  }

  void advance(std::chrono::nanoseconds duration) {
    now_ += duration;
    wall_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(duration);
    for (auto& sleeper : sleepers_) sleeper.notify();
  }

 private:
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
  // 2026-01-02 03:04:05 UTC
  std::chrono::system_clock::time_point wall_{std::chrono::seconds(1767323045)};
  std::list<Signal> sleepers_;
};

}  // namespace millrace::testing
