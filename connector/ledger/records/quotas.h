#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/process/process_identity.h"
#include "connector/base/task.h"
#include "connector/ledger/records/leases.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// What one process has of the jobs that a resource allows at once.
struct QuotaShare {
  std::string owner;
  std::uint64_t most = 0;     // That the resource allows, by what this process knows.
  std::uint64_t wanted = 0;   // Jobs that it has or waits for.
  std::uint64_t granted = 0;  // Jobs that it may have.
  std::int64_t since = 0;     // When `granted` last changed, by the store's clock, in milliseconds.
};

// The shares of one resource, as they are at one moment.
struct QuotaShares {
  QuotaShare own;  // Nothing is granted when this process has none, or has none any more.
  std::vector<QuotaShare> others;
};

// What a process says of itself when it asks for a share.
struct QuotaAsk {
  std::string resource;
  std::uint64_t most = 1;
  std::uint64_t wanted = 0;
  std::uint64_t used = 0;  // Jobs that it has: so many are granted whatever anybody says.
  std::uint64_t target =
      0;                    // As much as it may have beside what others wait for, to its knowledge.
  bool is_informed = true;  // False before it has seen the others: those who wait go first.
};

// Moments in which requests may be sent: from `from`, for as long as was asked.
struct QuotaSpan {
  std::int64_t take = 0;            // Its number.
  std::chrono::microseconds in{0};  // From now, by the store's clock, until its beginning.
};

// What processes that share a store may do together: jobs in flight at once, and requests over
// time. A resource is any text that means the same to all of them. All times are the store's.
//
// Jobs are given in shares, each of which lasts as a lease does, for kLeaseTime after its process
// has last asked, and at once ends with its process where that is seen. Who gets how much is the
// processes' to work out, from what the table says that each wants; that all shares together are
// never more than the least that any process names is the table's. Only what a process reports as
// used after its share had run out is granted beyond.
//
// Time for requests is given in spans, one behind the other, so that what is not used is nobody's
// any more once it has passed.
//
// Every unit may be carried out twice (see store.h). Loop thread only; the store outlives it.
class Quotas {
 public:
  // `self` is this process, unless a test stands for another one.
  explicit Quotas(Store& store, ProcessIdentity self = this_process(),
                  std::chrono::milliseconds time = kLeaseTime);
  Quotas(const Quotas&) = delete;
  Quotas& operator=(const Quotas&) = delete;

  // Has the share last anew, and moves it to `target`: up as far as there is room, down to what is
  // used. Shares that have run out, and those of processes that have ended, are free before that.
  Task<Result<QuotaShares>> ask(QuotaAsk ask);

  // The shares as they are; changes nothing. One whose process has ended is left out.
  Task<Result<QuotaShares>> look(std::string resource);

  // Gives the share back.
  Task<Result<void>> leave(std::string resource);

  // The next span of this length that nobody has.
  Task<Result<QuotaSpan>> take(std::string resource, std::chrono::microseconds length);

  // Gives the last `rest` of a span back, unless another has been taken behind it.
  Task<Result<void>> give_back(std::string resource, std::int64_t take,
                               std::chrono::microseconds rest);

  // No span begins before so much time has passed; those that were taken are left to their owners.
  Task<Result<void>> pause(std::string resource, std::chrono::microseconds wait);

  // Forgets resources that nobody used for a month.
  Task<Result<void>> sweep();

 private:
  QuotaShares shares_from(const Rows& rows);
  Task<Result<void>> carry_out(Unit unit);

  Store& store_;
  const ProcessIdentity self_;
  const std::int64_t milliseconds_;  // That a share lasts.
  const std::string owner_;          // This process among all that use the store.
  std::int64_t takes_ = 0;
  std::set<std::string> gone_;  // Owners whose processes have ended.
};

}  // namespace millrace::ledger
