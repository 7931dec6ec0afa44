#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "connector/base/clock.h"
#include "connector/base/permit.h"
#include "connector/base/signal.h"
#include "connector/base/task_group.h"
#include "connector/ledger/records/quotas.h"

namespace millrace::components {

// "At most N at once", over all processes that share the ledger. This process has a share of the
// slots: what it asks the ledger for when its tasks want more, uses again and again without asking,
// and gives back when its tasks want less or other processes wait for theirs. As long as it has
// any, or its tasks wait, it looks at the ledger once a second, or sooner while they wait.
//
// While the ledger does not answer, what is in flight goes on, and nothing is begun.
//
// Loop thread only. What it is given, and it itself, outlive its permits; stop() must have returned
// before it ends.
class SharedSlots {
 public:
  using Permit = PermitOf<SharedSlots>;

  // How often the ledger is looked at: by a process that has what it wants, or hears nothing, and
  // by one that waits for others, from time to time less often.
  struct Pace {
    std::chrono::milliseconds tick{1'000};
    std::chrono::milliseconds first_poll{50};
    std::chrono::milliseconds last_poll{500};
  };

  // `most`: how many slots there are, at least one. `resource`: see ledger::Quotas.
  SharedSlots(ledger::Quotas& quotas, boost::asio::any_io_executor loop, const Clock& clock,
              std::string resource, std::uint64_t most, Pace pace);
  SharedSlots(const SharedSlots&) = delete;
  SharedSlots& operator=(const SharedSlots&) = delete;

  // Hears why a task waits, as soon as it is known not to be for a moment only, and again when that
  // changes: other processes, or the ledger.
  using Tell = std::function<void(const std::string& why)>;

  // Waits for a slot, for as long as it takes; first come, first served within the process. Fails
  // with Cancelled only.
  Task<Result<Permit>> acquire(Tell tell);

  // There are so many slots from here on.
  void limit_to(std::uint64_t most);
  std::uint64_t limit() const { return most_; }

  // Gives the share back now rather than in a while, when nothing uses it.
  void let_go();

  // Gives the share back; call when no permit is held and nobody waits. It may be used again.
  Task<void> stop();

 private:
  friend Permit;

  struct Waiting {
    explicit Waiting(boost::asio::any_io_executor loop) : changed(std::move(loop)) {}
    Signal changed;
    Tell tell;
    bool is_served = false;
  };

  std::uint64_t wanted() const { return used_ + unserved_; }
  bool may_hand_out() const;
  void serve();
  void put_back();
  void wake();

  Task<void> keep();
  Task<void> look();
  Task<void> leave();
  Task<void> wait();
  bool has_to_move() const;
  bool has_to_report() const;
  void heed(const ledger::QuotaShares& shares);
  std::string reason_to_wait() const;
  void tell_those_who_wait();

  ledger::Quotas& quotas_;
  const boost::asio::any_io_executor loop_;
  const Clock& clock_;
  const std::string resource_;
  std::uint64_t most_;
  const Pace pace_;

  std::uint64_t used_ = 0;
  std::list<Waiting>
      waiting_;  // In the order of asking; those that are served leave by themselves.
  std::uint64_t unserved_ = 0;
  std::string reason_;  // That they were told.

  // What the ledger said, and when that is too old to rely on.
  bool is_known_ = false;      // It has a share of this process.
  std::uint64_t granted_ = 0;  // Of the slots, to this process.
  std::uint64_t allowed_ = 0;  // As many as granted; fewer when others wait for them.
  std::uint64_t target_ = 0;   // What is to be granted.
  std::size_t others_ = 0;     // Processes.
  std::string silence_;        // Why it did not answer; empty when it did.
  std::chrono::steady_clock::time_point stale_{};
  // What it was told.
  std::uint64_t reported_wanted_ = 0;
  std::uint64_t reported_most_ = 0;
  std::chrono::steady_clock::time_point reported_at_{};
  // Since when the process has as many as it has: for a while it may use them again.
  std::chrono::steady_clock::time_point grown_at_{};

  bool is_keeping_ = false;
  bool is_woken_ = false;
  std::chrono::milliseconds poll_{0};
  // The machine's time, whatever the clock.
  boost::asio::steady_timer timer_;
  TaskGroup tasks_;
};

}  // namespace millrace::components
