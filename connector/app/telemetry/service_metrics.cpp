#include "connector/app/telemetry/service_metrics.h"

#include <utility>

#include "connector/app/telemetry/past_of_syncs.h"
#include "connector/app/telemetry/service_now.h"

namespace millrace::app {

ServiceMetrics::ServiceMetrics(components::Environment& environment, ledger::Store& store)
    : environment_(environment), store_(store), metrics_(environment.clock, MILLRACE_VERSION) {}

Task<void> ServiceMetrics::keep() {
  return telemetry::watch_loop(environment_.clock, metrics_);
}

Task<Result<void>> ServiceMetrics::learn_past(const engine::Plan& plan) {
  std::vector<std::string> unknown;
  for (const auto& sync : plan.syncs) {
    if (known_.insert(sync.name).second) unknown.push_back(sync.name);
  }
  const auto past = co_await past_of_syncs(store_, std::move(unknown));
  if (!past) co_return fail(past.error());
  for (const auto& each : *past) metrics_.know(each);
  co_return Result<void>();
}

void ServiceMetrics::count_unbegun(const engine::SyncOutcome& outcome) {
  metrics_.count_unbegun(outcome.sync, outcome.status);
}

// Written on a worker: of ten thousand syncs it takes its time.
Task<std::string> ServiceMetrics::text(const service::Board& board, const engine::Engine& engine,
                                       const std::set<std::string>& failing) {
  auto now = service_now(board);
  for (const auto& sync : failing) now.syncs.push_back({sync, {}, {}, {}});
  now.queued_bytes = engine.queued_bytes();
  now.spooled_bytes = engine.spooled_bytes();
  metrics_.show(now);
  co_return co_await environment_.workers.run([this] { return metrics_.text(); });
}

}  // namespace millrace::app
