#pragma once

#include <string>
#include <vector>

#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// What is known of the columns after one step, before any export was seen.
struct ExplainedStep {
  std::string name;  // As messages name it.
  std::vector<Field> columns;
  bool has_others = false;  // The report may have more.
};

// Of the contract and the steps of a sync, in their order.
std::vector<ExplainedStep> explained_steps(const SyncPlan& sync);

}  // namespace millrace::engine
