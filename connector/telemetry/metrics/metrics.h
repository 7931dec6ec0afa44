#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "connector/base/clock.h"
#include "connector/base/events.h"
#include "connector/telemetry/metrics/facts.h"

namespace millrace::telemetry {

// Counts what the events of runs tell, in the words of Prometheus. Names of syncs and connections
// are labels; nothing that a report says ever is.
//
// Loop thread only, but for text(); the clock outlives it.
class Metrics final : public EventListener {
 public:
  Metrics(const Clock& clock, const std::string& version);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics() override;

  void on(const Event& event) override;

  // What it cannot know from events. Once for each sync, before its first run.
  void know(const PastOfSync& past);
  // Of runs that ended before they began: nobody told an event of them.
  void count_unbegun(const std::string& sync, Status status);
  // How long the loop took to come back to what was due.
  void saw_loop_lag(std::chrono::nanoseconds lag);

  // What a service is at; series of syncs that it does not have any more are dropped.
  void show(const ServiceNow& now);

  // In the text format of Prometheus. From any thread, also while events are counted.
  std::string text() const;

 private:
  class Recorder;

  std::unique_ptr<Recorder> recorder_;
};

// Looks every second how late the loop is, until it is cancelled. Both outlive the task.
Task<void> watch_loop(Clock& clock, Metrics& metrics);

}  // namespace millrace::telemetry
