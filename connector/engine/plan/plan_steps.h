#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/tree/problems.h"
#include "connector/components/step.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/rows/named_step.h"

namespace millrace::engine {

// The contract, when the file has one, and the steps of a sync, in their order, under the names
// that messages give them.
std::vector<NamedStep> make_steps(const SyncPlan& sync);

// The columns of an export: those that it names or, when it has no rows and names none, those that
// the contract declares. BadData when there is no contract either.
Result<SchemaPtr> columns_of(SchemaPtr named, const SyncPlan& sync);

// Has them check each other's columns, as far as the contract tells of them, and adds what is wrong
// at its place. A step whose options are wrong is passed over as long as
// the columns behind it are known; the steps after that are not checked, and nothing is known then.
// Gives what is known of the columns that leave.
components::KnownSchema check_steps(const SyncPlan& sync, config::Problems& problems);

}  // namespace millrace::engine
