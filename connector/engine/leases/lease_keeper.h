#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "connector/base/task_group.h"
#include "connector/components/environment.h"
#include "connector/components/loads/fence.h"

namespace millrace::engine {

// The leases of an engine's runs: taken for all that start together in one transaction, renewed
// while there are any, by one timer and in one statement, and given back one by one.
//
// Loop thread only. What it is given outlives it; stop() must have returned before it ends.
class LeaseKeeper {
 public:
  // Hears of each lease that was lost, once, and why: its run must stop.
  using Lost = std::function<void(const std::string& sync, const Error& why)>;

  LeaseKeeper(components::Environment& environment, Lost lost);
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

  // A fence for each sync, in their order, or why its run must not start: Transient, with who holds
  // the lease, or the error of the ledger. Of a sync that is named twice the first one gets it.
  using Syncs = std::vector<std::string>;
  using Answers = std::vector<Result<components::Fence>>;
  Task<Answers> take(Syncs syncs);

  // Others may have it from now on. No error when it was lost already.
  Task<Result<void>> release(components::Fence fence);

  // Call when all runs have ended; returns once nothing is renewed any more. What is taken later is
  // renewed again.
  Task<void> stop();

  // What the timer does. Never fails: while the ledger does not answer, leases stay held until they
  // have certainly run out.
  Task<void> renew();

 private:
  Task<Result<std::vector<ledger::Leases::Taken>>> ask(Syncs syncs);
  Result<components::Fence> answer_to(const ledger::Leases::Taken& taken);
  components::Fence hold(const ledger::Lease& lease);
  Task<Result<void>> confirm(ledger::Lease lease);
  void lose(ledger::Lease lease, Error why);
  void lose_what_has_run_out(const std::string& because);
  Task<void> keep();

  ledger::Leases& leases_;
  const Clock& clock_;
  const Lost lost_;
  std::map<std::string, std::int64_t> held_;  // The token of each sync.
  std::chrono::steady_clock::time_point renewed_at_;
  bool is_keeping_ = false;
  bool is_renewing_ = false;
  // The machine's time, whatever the clock: the store counts in it, and a test renews by itself.
  boost::asio::steady_timer timer_;
  TaskGroup tasks_;
};

}  // namespace millrace::engine
