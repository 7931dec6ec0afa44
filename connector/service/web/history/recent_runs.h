#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/store/store.h"

namespace millrace::service {

// The last runs of each sync, kept in memory: the ledger is asked for what is new since, and at
// most once a second, however many callers there are and however long its history is. Loop thread
// only; what it is built from outlives it.
class RecentRuns {
 public:
  static constexpr std::size_t kKept = 30;  // Of each sync.

  using Runs = std::vector<ledger::RecordedRun>;

  RecentRuns(ledger::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
  RecentRuns(const RecentRuns&) = delete;
  RecentRuns& operator=(const RecentRuns&) = delete;

  // Brings them up to date. Whoever comes while that is under way gets what is there already.
  Task<Result<void>> refresh(std::vector<std::string> syncs);

  // The oldest first; none for a sync that was not asked for, or never ran.
  const Runs& of(const std::string& sync) const;

  // Another number whenever the runs of the sync have changed.
  std::uint64_t version_of(const std::string& sync) const;

 private:
  struct Kept {
    Runs runs;
    std::uint64_t version = 0;
  };

  Task<Result<void>> read(std::vector<std::string> syncs);
  Task<Result<void>> read_all_of(std::string sync);
  Task<Result<bool>> read_new();
  ledger::RecordedTime unsettled_since() const;
  void add(ledger::RecordedRun run);

  ledger::Store& store_;
  const Clock& clock_;
  std::map<std::string, Kept> kept_;
  std::uint64_t versions_ = 0;
  std::chrono::steady_clock::time_point read_at_;
  bool has_read_ = false;
  bool is_reading_ = false;
};

}  // namespace millrace::service
