#pragma once

#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/records/guarded_loads.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// All that the ledger has of one run.
struct RunStory {
  RecordedRun run;
  std::vector<RecordedEvent> events;
  std::vector<RecordedLoad> loads;
  std::vector<GuardedLoad> guarded;
};

// Reads what belongs to this run. Changes nothing.
Task<Result<RunStory>> read_story(Store& store, RecordedRun run);

}  // namespace millrace::ledger
