#pragma once

#include <string>
#include <vector>

#include "connector/ledger/store/store.h"
#include "connector/telemetry/metrics/facts.h"

namespace millrace::app {

// What the ledger knows of the last runs of these syncs; those that never ran are not in it.
// Changes nothing. The store outlives the task.
Task<Result<std::vector<telemetry::PastOfSync>>> past_of_syncs(ledger::Store& store,
                                                               std::vector<std::string> syncs);

}  // namespace millrace::app
