#pragma once

#include <memory>
#include <string>

#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "sinks/stdout/config.h"

namespace millrace::sinks::printing {

// Standard output, as one sync prints to it. Loop thread only.
class StdoutDestination final : public components::Destination {
 public:
  // What is referred to outlives it. A load waits for its turn.
  StdoutDestination(std::string connection, PrintFormat format, Semaphore& turns,
                    components::Environment& environment);

  const components::Target& target() const override { return shown_; }
  components::Intake intake() const override { return components::Intake::AfterGates; }
  bool can_stage() const override { return false; }
  bool prints() const override { return true; }
  bool wants_types() const override { return false; }

  Task<Result<void>> prepare(const Events& events) override;
  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override;

 private:
  components::Target shown_;
  PrintFormat format_;
  Semaphore& turns_;
  components::Environment& environment_;
};

}  // namespace millrace::sinks::printing
