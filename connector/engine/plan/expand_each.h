#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "connector/engine/plan/file_options.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// What the names stand for in the first of its syncs: for checks while the file is read.
std::vector<std::pair<std::string, std::string>> first_each(const config::Map<EachOptions>& each);

// Has each sync with `for_each` stand for as many as it has values, or combinations of them:
// "orders[EU]", "orders[US]". Who starts after such a sync starts after all of these. The syncs are
// in the order of their options. `document` is the file that was parsed; {{ each.NAME }} of a name
// that the sync does not have is a problem, and so are too many runs.
void expand_each(const config::Node& document, const config::Map<SyncOptions>& options,
                 std::vector<SyncPlan>& syncs, config::Problems& problems);

}  // namespace millrace::engine
