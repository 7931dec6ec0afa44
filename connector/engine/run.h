#pragma once

#include <string>
#include <vector>

#include "connector/engine/plan.h"
#include "connector/engine/sync_run.h"

namespace millrace::engine {

// Runs the syncs, all at once; one that fails does not touch the others. Returns when all have
// ended; cancelled, it stops them and still gives an outcome for each. Every referenced object
// outlives the task.
Task<RunOutcome> run_syncs(const std::vector<const SyncPlan*>& syncs, Connections& connections,
                           components::Environment& environment, EventListener& listener,
                           RunOptions options);

// Releases the jobs of syncs that are done, unless the run is one that a scheduler repeats. Call
// once the outcome has been told and nothing else can fail: until then a rerun resumes these jobs,
// and finds what was appended to be there.
Task<void> release_held(RunOutcome& outcome);

// The first rows of a sync after its steps; nothing is loaded and no destination is looked at.
struct Preview {
  SchemaPtr schema;
  std::vector<Batch> batches;  // Together at most the rows that were asked for.
};
Task<Result<Preview>> preview(const SyncPlan& sync, Connections& connections,
                              components::Environment& environment, EventListener& listener,
                              std::size_t rows);

}  // namespace millrace::engine
