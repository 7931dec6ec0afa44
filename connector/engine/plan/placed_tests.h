#pragma once

#include <string>
#include <vector>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "connector/components/known_schema.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// The tests of a sync, which were parsed from the list `written` at `path`, with their places. A
// column that they name and that cannot be there is a problem; `leaving` is what is known of the
// columns that leave the steps.
std::vector<TestPlan> placed_tests(const SyncPlan& sync, std::vector<TestOptions> tests,
                                   const config::Node& written, const std::string& path,
                                   const components::KnownSchema& leaving,
                                   config::Problems& problems);

}  // namespace millrace::engine
