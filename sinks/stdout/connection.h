#pragma once

#include <memory>
#include <string>

#include "connector/base/semaphore.h"
#include "connector/components/connection.h"
#include "connector/components/environment.h"
#include "connector/components/written_target.h"
#include "sinks/stdout/config.h"

namespace millrace::sinks::printing {

// Standard output, shared by all syncs that print: one at a time does. Loop thread only.
class StdoutConnection final : public components::SinkConnectionOf<StdoutDestinationConfig> {
 public:
  // The environment outlives it.
  StdoutConnection(StdoutConfig config, std::string name, components::Environment& environment);

  static components::WrittenTarget written(const StdoutConfig& config,
                                           const StdoutDestinationConfig& to,
                                           const config::RunValues& values);

  Result<std::unique_ptr<components::Destination>> destination(
      const StdoutDestinationConfig& to, const config::RunValues& values) override;

 private:
  std::string name_;
  components::Environment& environment_;
  Semaphore turns_;  // Of the loads: one prints at a time.
};

}  // namespace millrace::sinks::printing
