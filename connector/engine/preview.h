#pragma once

#include <memory>
#include <vector>

#include "connector/engine/connections.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// The first rows of a sync after its steps.
struct Preview {
  SchemaPtr schema;
  std::vector<Batch> batches;  // Together at most the rows that were asked for.
};

// Reads them from a new export; nothing is loaded and no destination is looked at. What it is given
// outlives the task.
Task<Result<Preview>> preview(const Plan& plan, const SyncPlan& sync,
                              components::Environment& environment, EventListener& listener,
                              std::size_t rows);

}  // namespace millrace::engine
