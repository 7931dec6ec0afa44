#pragma once

#include <string>
#include <vector>

#include "connector/alerts/alerter.h"
#include "connector/components/environment.h"
#include "connector/engine/engine.h"
#include "connector/engine/plan/plan.h"
#include "connector/ledger/records/alerts.h"

namespace millrace::app {

// The alerts of a `run`. Loop thread only; what it is built from outlives it, and the engine ends
// no run any more once finish() was called.
class RunAlerts {
 public:
  RunAlerts(components::Environment& environment, ledger::Store& store, engine::Engine& engine,
            const engine::Plan& plan);
  RunAlerts(const RunAlerts&) = delete;
  RunAlerts& operator=(const RunAlerts&) = delete;

  // What became of something that the engine has not run.
  void tell(const engine::SyncOutcome& outcome);

  // Tells what there is to tell; a receiver that does not answer keeps the run for a few seconds.
  Task<void> finish() { return alerter_.finish(alerts::Alerter::kEnd); }

  // What could not be done, as sentences.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  std::vector<std::string> complaints_;
  ledger::Alerts kept_;
  alerts::Alerter alerter_;
};

}  // namespace millrace::app
