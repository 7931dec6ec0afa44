#pragma once

#include <vector>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "connector/engine/plan/file_options.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// Adds schedules and tags to the plans of all syncs, which are in the order of their options: names
// of other syncs can be looked up once all are known. `document` is the file that was parsed.
void place_schedules(const config::Node& document, const config::Map<SyncOptions>& options,
                     std::vector<SyncPlan>& syncs, config::Problems& problems);

}  // namespace millrace::engine
