#pragma once

#include <cstdint>
#include <filesystem>

#include "connector/components/step.h"

namespace millrace::spill {

// What a part of a step may hold in memory, in bytes, and where it puts the rest: into files
// without names. Each part takes a little more than it is given where it could not work otherwise.
struct SpillSpace {
  std::filesystem::path folder;
  std::uint64_t memory = 0;

  static SpillSpace of(const components::StepContext& context) {
    return {context.scratch, context.memory.bytes};
  }
  // So many eighths of it, for one of several parts.
  SpillSpace eighths(unsigned parts) const { return {folder, memory / 8 * parts}; }
};

}  // namespace millrace::spill
