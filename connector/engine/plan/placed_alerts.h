#pragma once

#include <memory>
#include <vector>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "connector/alerts/roster.h"
#include "connector/engine/plan/file_options.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// Who hears of which of these syncs, which are whole: `for_each` has been expanded. Receivers that
// a sync names and that are not there are reported. `document` is the file that was parsed.
std::shared_ptr<const alerts::Roster> place_alerts(const config::Node& document,
                                                   const FileOptions& file,
                                                   const std::vector<SyncPlan>& syncs,
                                                   config::Problems& problems);

}  // namespace millrace::engine
