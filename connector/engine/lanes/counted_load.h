#pragma once

#include <cstdint>

#include "connector/components/loads/load.h"

namespace millrace::engine {

// Stands for the load of a destination that cannot plan: counts the rows that a run would send or
// write, and touches nothing.
class CountedLoad final : public components::Load {
 public:
  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  // Internal: a plan is never committed.
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;

 private:
  std::uint64_t rows_ = 0;
};

}  // namespace millrace::engine
