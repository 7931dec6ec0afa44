#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/records/guarded_loads.h"
#include "connector/ledger/records/leases.h"
#include "connector/ledger/records/watermarks.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// A remote job that a run of the sync has begun to load, and that its next run resumes.
struct HeldJob {
  std::string id;
  RecordedTime submitted_at;
};

// What the ledger keeps for the next run of a sync, and of its last ones.
struct SyncState {
  std::string sync;
  std::optional<RecordedRun> last;       // The newest.
  std::optional<RecordedRun> last_done;  // The newest whose rows are all where they belong.
  std::vector<HeldJob> jobs;
  std::optional<Watermark> watermark;
  std::optional<LeaseHolder> holder;  // Who is running it.
  std::vector<GuardedLoad> guarded;   // Stopped, and not let through so far.
};

// Of these syncs, or of all that the ledger knows when there are none. Changes nothing.
Task<Result<std::vector<SyncState>>> sync_states(Store& store, std::vector<std::string> syncs);

// Has the next run of the sync ask for a new export: the jobs that are kept for it are forgotten,
// and given back; others that were submitted before `now`, by the clock of runs, are not resumed by
// it any more. Its history stays. The caller holds the sync's lease.
Task<Result<std::vector<HeldJob>>> forget_jobs(Store& store, std::string sync, RecordedTime now);

}  // namespace millrace::ledger
