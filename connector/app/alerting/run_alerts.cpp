#include "connector/app/alerting/run_alerts.h"

#include <utility>

#include "connector/app/alerting/run_news.h"

namespace millrace::app {

RunAlerts::RunAlerts(components::Environment& environment, ledger::Store& store,
                     engine::Engine& engine, const engine::Plan& plan)
    : kept_(store),
      alerter_({environment, kept_,
                [this](std::string complaint) { complaints_.push_back(std::move(complaint)); }},
               plan.alerts) {
  tell_ends(engine, alerter_);
}

void RunAlerts::tell(const engine::SyncOutcome& outcome) {
  tell_end(outcome, alerter_);
}

}  // namespace millrace::app
