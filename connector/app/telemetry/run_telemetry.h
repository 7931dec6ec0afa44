#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/app/command_line/arguments.h"
#include "connector/app/telemetry/exporters.h"
#include "connector/base/event_fan.h"
#include "connector/base/events.h"
#include "connector/components/environment.h"
#include "connector/engine/outcome.h"
#include "connector/engine/plan/plan.h"
#include "connector/ledger/store/store.h"
#include "connector/telemetry/metrics/metrics.h"

namespace millrace::app {

// What a `run` leaves for monitoring: a file of metrics, metrics at a Pushgateway, traces, events
// of lineage. A dry run leaves nothing. Nothing that goes wrong here is a failure of the run: it is
// a warning. Loop thread only; what it is built from outlives it.
class RunTelemetry {
 public:
  using Syncs = std::vector<const engine::SyncPlan*>;

  RunTelemetry(const RunCommand& command, components::Environment& environment,
               const engine::Plan& plan, Syncs syncs);

  // The run's events go here.
  EventListener& listener() { return listeners_; }

  // What the ledger has of earlier runs is told where this run tells nothing anew. It outlives
  // begin().
  void read_past_from(ledger::Store& store) { past_ = &store; }

  // Something ended before a run of it began.
  void count_unbegun(const std::string& sync, Status status) {
    metrics_.count_unbegun(sync, status);
  }

  // Before the first sync begins.
  Task<void> begin();
  // The run has ended. Takes a few seconds at most, also after a signal.
  Task<void> tell();
  // The same for a run of which no sync was begun.
  Task<void> tell_of_none(Status status);

  // Sentences for stderr.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Task<void> tell_metrics();
  bool has_metrics() const {
    return !command_.metrics_file.empty() || !command_.pushgateway.empty();
  }

  const RunCommand& command_;
  components::Environment& environment_;
  const Syncs syncs_;
  ledger::Store* past_ = nullptr;
  std::vector<std::string> warnings_;
  telemetry::Metrics metrics_;
  Exporters exporters_;
  EventFan listeners_{{&metrics_, &exporters_}};
};

}  // namespace millrace::app
