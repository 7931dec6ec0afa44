#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connector/base/events.h"
#include "connector/components/environment.h"
#include "connector/engine/serving/lineage_options.h"
#include "connector/telemetry/lineage/lineage.h"
#include "connector/telemetry/sending/outbox.h"
#include "connector/telemetry/traces/tracer.h"

namespace millrace::app {

// Sends traces of runs where the environment's variables say, and events of lineage where they or
// the file do. What goes wrong is a warning. Loop thread only; the environment outlives it, and
// close() must have returned before it ends.
class Exporters final : public EventListener {
 public:
  using Warn = std::function<void(std::string)>;

  // Of a run that leaves nothing, nothing is sent.
  enum class Wanted {
    No,
    Yes,
  };

  Exporters(const components::Environment& environment, const engine::LineageOptions& lineage,
            Wanted wanted, Warn warn);

  // Says what the variables want and do not get. Call once, when warnings can be told.
  void begin();

  void on(const Event& event) override;

  // Sends what is left, for two seconds at most.
  Task<void> close();

 private:
  std::unique_ptr<telemetry::Outbox> outbox(std::unique_ptr<telemetry::JsonReceiver> receiver,
                                            std::string what) const;
  void send_traces();
  void send_lineage(const engine::LineageOptions& options);

  const Warn warn_;
  std::vector<std::string> unmet_;
  const components::Environment& environment_;
  std::unique_ptr<telemetry::Outbox> events_;
  std::unique_ptr<telemetry::Lineage> lineage_;
  std::unique_ptr<telemetry::Outbox> traces_;
  std::unique_ptr<telemetry::Tracer> tracer_;
};

}  // namespace millrace::app
