#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/history_options.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// How often history is cut, by all processes that share it together.
inline constexpr std::chrono::hours kCutEvery(1);

// Takes old runs out of the ledger, with their events and loads, a slice at a time, so that other
// processes never wait for long. A run that is under way stays. Loop thread only; the store and the
// clock, which runs are named by, outlive it.
class Retention {
 public:
  using Syncs = std::vector<std::string>;

  Retention(Store& store, const Clock& clock) : store_(store), clock_(clock) {}
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;

  // Does nothing when somebody has done it within the hour; `by` names the caller among all. Runs
  // beyond the number go of these syncs only, for others do not get more; and not more in all than
  // a run can wait for.
  Task<Result<void>> cut_when_due(HistoryOptions kept, Syncs syncs, std::string by);

  // At once, and all of it; how many runs went.
  Task<Result<std::uint64_t>> cut(HistoryOptions kept);

 private:
  Task<Result<std::uint64_t>> cut_old(HistoryOptions kept, int slices);
  Task<Result<std::uint64_t>> cut_many(HistoryOptions kept, Syncs syncs, int slices);
  Task<Result<std::uint64_t>> cut_slice(Unit which);

  Store& store_;
  const Clock& clock_;
};

}  // namespace millrace::ledger
