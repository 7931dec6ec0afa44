#pragma once

#include <memory>
#include <string>

#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "connector/formats/format.h"
#include "sinks/stdout/standard_output.h"

namespace millrace::sinks::printing {

// One export on its way to standard output. It has the output for itself from begin() to its end,
// so the rows of two syncs never mix. What was printed cannot be taken back; abandon() only stops.
class PrintLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  PrintLoad(std::unique_ptr<formats::Encoder> encoder, Semaphore& turn,
            components::Environment& environment);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;

 private:
  Task<Result<void>> print();

  std::unique_ptr<formats::Encoder> encoder_;
  Semaphore& turns_;
  Semaphore::Permit turn_;
  components::Environment& environment_;
  StandardOutput output_;
  std::string text_;  // Encoded and not yet printed.
  std::uint64_t rows_ = 0;
};

}  // namespace millrace::sinks::printing
