#pragma once

#include <set>
#include <string>

#include "connector/components/environment.h"
#include "connector/engine/engine.h"
#include "connector/engine/plan/plan.h"
#include "connector/ledger/store/store.h"
#include "connector/service/web/board.h"
#include "connector/telemetry/metrics/metrics.h"

namespace millrace::app {

// What /metrics of a service has: the events of this process, what earlier ones did, and what the
// service shows just now. Loop thread only; what it is made of outlives it.
class ServiceMetrics {
 public:
  ServiceMetrics(components::Environment& environment, ledger::Store& store);

  // Hears of all that runs.
  EventListener& listener() { return metrics_; }

  // Measures the loop until it is cancelled.
  Task<void> keep();

  // Reads what earlier processes did of those syncs of the plan that it does not know yet. The plan
  // outlives the task.
  Task<Result<void>> learn_past(const engine::Plan& plan);

  // Of a run that ended before it began: its reading of values for `for_each` failed.
  void count_unbegun(const engine::SyncOutcome& outcome);

  // The body of /metrics; `failing` are syncs that the board does not know of.
  Task<std::string> text(const service::Board& board, const engine::Engine& engine,
                         const std::set<std::string>& failing);

 private:
  components::Environment& environment_;
  ledger::Store& store_;
  telemetry::Metrics metrics_;
  std::set<std::string> known_;  // Syncs whose past was read.
};

}  // namespace millrace::app
