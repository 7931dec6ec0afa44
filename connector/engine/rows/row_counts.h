#pragma once

#include <cstdint>
#include <vector>

#include "connector/components/step.h"

namespace millrace::engine {

// The rows that went through one step.
struct StepCounts {
  components::CountEffect effect = components::CountEffect::Keeps;
  std::uint64_t came = 0;
  std::uint64_t left = 0;
  std::uint64_t quarantined = 0;
};

// What became of rows on their way: those that were read and those that were added are those that
// left and those that are counted here under another name.
struct RowCounts {
  std::uint64_t filtered = 0;
  std::uint64_t deduplicated = 0;
  std::uint64_t added = 0;
  std::uint64_t quarantined = 0;

  bool operator==(const RowCounts&) const = default;
};

// False when a step that has seen all rows did something else with them than what it says of
// itself: it lost rows, or gave more than it took.
bool adds_up(const StepCounts& step);

// What the steps did, of which each took what the one before it gave. All of them have seen all
// rows, and each one adds up.
RowCounts total_of(const std::vector<StepCounts>& steps);

}  // namespace millrace::engine
