#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "connector/base/clock.h"
#include "connector/base/rate_limiter.h"
#include "connector/base/signal.h"
#include "connector/base/task_group.h"
#include "connector/ledger/records/quotas.h"

namespace millrace::components {

// A rate that holds over all processes that share the ledger, as RateLimiter's does in one. This
// process takes spans of time, of a second at most unless one event takes longer, in which nobody
// else does anything, and spaces its events in them. How long they are follows from how much it
// does, so that the ledger is asked about once a second.
//
// While the ledger does not answer, the events go on, as often as they came when it did.
//
// Loop thread only. What it is given outlives it; stop() must have returned before it ends.
class SharedRate final : public RateLimit {
 public:
  // `rate` has a limit. `resource`: see ledger::Quotas.
  SharedRate(ledger::Quotas& quotas, boost::asio::any_io_executor loop, Clock& clock,
             std::string resource, Rate rate);
  SharedRate(const SharedRate&) = delete;
  SharedRate& operator=(const SharedRate&) = delete;

  Task<Result<bool>> admit_before(std::chrono::steady_clock::time_point deadline) override;
  std::chrono::steady_clock::time_point next_turn() const override;
  // For the other processes, too.
  void pause(std::chrono::nanoseconds wait) override;

  // Gives back what is left of its time; call when nobody waits. It may be used again.
  Task<void> stop();

 private:
  using Moment = std::chrono::steady_clock::time_point;

  struct Waiting {
    Waiting(boost::asio::any_io_executor loop, Moment last)
        : decided(std::move(loop)), deadline(last) {}
    bool is_open() const { return !moment && !is_too_late; }

    Signal decided;
    Moment deadline;
    std::optional<Moment> moment;
    bool is_too_late = false;
  };
  struct Answer {
    Result<ledger::QuotaSpan> span;
    Moment at;
  };

  Task<Result<std::optional<Moment>>> turn_before(Moment deadline);
  std::optional<Moment> take(Moment earliest);
  void serve(Moment earliest);

  Task<void> refill();
  Task<void> ask(std::uint64_t events);
  void use(const Answer& answer);
  void go_on_without();
  std::uint64_t wanted_events() const;
  Task<void> give_back();
  Task<void> tell_pause(std::chrono::microseconds wait);

  ledger::Quotas& quotas_;
  const boost::asio::any_io_executor loop_;
  Clock& clock_;
  const std::string resource_;
  const std::chrono::microseconds gap_;

  std::list<Waiting> waiting_;  // In the order of asking; the decided ones leave by themselves.
  std::size_t open_ = 0;        // Those that are not decided.

  // The time that this process has: the next event may be at next_, and the last one gap_ before
  // end_.
  Moment next_{};
  Moment end_{};
  std::chrono::microseconds spacing_;  // Longer than gap_ where the ledger was not asked.
  Moment paused_until_{};
  std::int64_t take_ = 0;        // Of this span; 0 when the ledger has not given it.
  std::uint64_t events_ = 1;     // That the span was asked for.
  bool is_used_ = false;         // Something was done in it.
  std::uint64_t slowdown_ = 1;   // How much rarer its turns were than its rate allows.
  std::optional<Moment> began_;  // The span before.

  std::optional<TaskGroup::TaskId> refilling_;
  bool is_asking_ = false;
  std::optional<Answer> answer_;
  // The machine's time, whatever the clock.
  boost::asio::steady_timer answered_;
  TaskGroup tasks_;
};

}  // namespace millrace::components
