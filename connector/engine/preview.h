#pragma once

#include <memory>
#include <vector>

#include "connector/data/violation.h"
#include "connector/engine/connections.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/rows/quarantine.h"

namespace millrace::engine {

// The first rows of a sync after its steps.
struct Preview {
  SchemaPtr schema;
  std::vector<Batch> batches;  // Together at most the rows that were asked for.
  Rejections rejected;         // The rows that a run would quarantine on the way.
};

struct PreviewRequest {
  std::size_t rows = 10;
  bool raw = false;  // As the report has them, before the contract and the steps.
};

// What a preview works with. Outlives its task.
struct PreviewSurroundings {
  components::Environment& environment;
  EventListener& listener;
  std::vector<Violation>* violations = nullptr;  // Gets those of the contract, when it fails.
};

// Reads them from a new export; nothing is loaded and no destination is looked at. The plan
// outlives the task.
Task<Result<Preview>> preview(const Plan& plan, const SyncPlan& sync,
                              PreviewSurroundings surroundings, PreviewRequest request);

}  // namespace millrace::engine
