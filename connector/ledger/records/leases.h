#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/process/process_identity.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// How long a lease lasts unless it is renewed: a holder that was killed on another host is waited
// for so long.
inline constexpr std::chrono::seconds kLeaseTime(60);

// The right to run one sync, which one run has at a time.
struct Lease {
  std::string sync;
  // Greater than that of every earlier lease on this sync, also when the ledger was lost meanwhile:
  // it is never less than the store's clock in milliseconds. A destination that has seen a greater
  // one refuses this one's commit.
  std::int64_t token = 0;
  bool operator==(const Lease&) const = default;
};

// Who has the lease instead; times are by the store's clock.
struct LeaseHolder {
  std::string host;
  std::int64_t pid = 0;
  std::chrono::system_clock::time_point since;
  std::chrono::system_clock::time_point until;
};

// The leases of one process, in the store that all processes share. Each is exclusive, over
// processes and hosts, for as long as its holder renews it; all times are the store's, so the
// clocks of hosts need not agree. What makes a commit safe is the token: a holder that slept past
// the end of its lease does not know it.
//
// Every unit may be carried out twice (see store.h): the second time gives the same tokens, and
// moves no more than the end of the lease. Loop thread only; the store outlives it.
class Leases {
 public:
  using Syncs = std::vector<std::string>;
  using Taken = std::expected<Lease, LeaseHolder>;

  // `self` is this process, unless a test stands for another one.
  explicit Leases(Store& store, ProcessIdentity self = this_process(),
                  std::chrono::milliseconds time = kLeaseTime);
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;

  // Takes what nobody holds, in one transaction however many there are, and says who holds the
  // rest; the answers are in the order of the syncs, each of which is named once. A lease that has
  // run out is free, and at once one whose holder's process on this host has ended. One that this
  // process took before is held, too. An error means that none may be counted on.
  Task<Result<std::vector<Taken>>> take(Syncs syncs);

  // Moves the end of all leases of this process, in one statement, and gives those that it has no
  // more, once: somebody took them after they had run out. Their runs must stop. On an error they
  // are as they were; after kLeaseTime without success count all of them as lost.
  Task<Result<std::vector<Lease>>> renew();

  // Whether the lease is still this process's; it then lasts as long as a new one.
  Task<Result<bool>> confirm(Lease lease);

  // Others may have it from now on. No error when it was lost already.
  Task<Result<void>> release(Lease lease);

  // Forgets leases that nobody had for a month.
  Task<Result<void>> sweep();

 private:
  struct Asked;
  Task<Result<void>> ask(Asked& asked);
  Unit question(const Asked& asked) const;

  Store& store_;
  const ProcessIdentity self_;
  const std::int64_t milliseconds_;  // That a lease lasts.
  const std::string owner_;          // This process among all that use the store.
  std::int64_t takes_ = 0;
  std::map<std::string, std::int64_t> held_;  // The token of each sync.
};

}  // namespace millrace::ledger
