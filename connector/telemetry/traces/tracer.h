#pragma once

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/events.h"
#include "connector/base/task_group.h"
#include "connector/telemetry/sending/outbox.h"
#include "connector/telemetry/traces/otel_settings.h"
#include "connector/telemetry/traces/span.h"

namespace millrace::telemetry {

// Makes spans of events: one for each run, and in it one for each phase, request and load. They are
// posted some hundred at once, or after a few seconds. Runs are in the trace of the process's
// parent, where it has one that is recorded; else each begins a trace.
//
// Loop thread only. What it is given outlives it; close() must have returned before it ends.
class Tracer final : public EventListener {
 public:
  Tracer(boost::asio::any_io_executor loop, Clock& clock, std::mt19937_64& random, Outbox& outbox,
         OtelSettings settings, std::string version);
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  void on(const Event& event) override;

  // Posts what is there; nothing is taken any more. The outbox is closed by its owner.
  Task<void> close();

 private:
  // The spans of a run under way.
  struct Run {
    Span span;
    std::optional<Span> phase;
    std::size_t notes = 0;
  };

  void begin(const Event& event, const Started& started);
  void apply(const Event& event, Run& run);
  void change_phase(const Event& event, Run& run, const PhaseChanged& change);
  void add_request(const Event& event, const Run& run, const RequestDone& request);
  void add_load(const Event& event, const Run& run, const LoadDone& load);
  void add_note(const Event& event, Run& run, SpanEvent note);
  void finish(const Event& event, Run run, const Finished& finished);

  Span child_of(const Span& parent, std::string name);
  std::string hex(std::size_t digits);
  void keep(Span span);
  void flush();
  Task<void> flush_later();

  Clock& clock_;
  std::mt19937_64& random_;
  Outbox& outbox_;
  const OtelSettings settings_;
  const std::string version_;
  std::map<std::string, Run, std::less<>> runs_;  // By run id.
  std::vector<Span> done_;
  bool will_flush_ = false;
  bool is_closed_ = false;
  TaskGroup tasks_;
};

}  // namespace millrace::telemetry
