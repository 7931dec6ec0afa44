#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "connector/data/violation.h"
#include "connector/engine/connections.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/rehearsal/step_diff.h"
#include "connector/engine/rows/quarantine.h"

namespace millrace::engine {

// The first rows of a sync after its steps, as its result has them: the export is read until they
// have come out or, where a step looks at more than one row, to its end. Values that a later step
// masks are "***".
struct Preview {
  SchemaPtr schema;
  std::vector<Batch> batches;    // Together at most the rows that were asked for.
  Rejections rejected;           // The rows that a run would quarantine on the way.
  std::optional<StepDiff> diff;  // Instead of the rows, when that was asked for.
};

struct PreviewRequest {
  std::size_t rows = 10;
  bool raw = false;                  // As the report has them, before the contract and the steps.
  std::optional<std::size_t> after;  // So many of the steps are applied; unset: all of them.
  // What the last of these steps, or the contract when there is none, made of the first rows that
  // came to it. A step that holds rows back sees all of them.
  bool diff = false;
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
