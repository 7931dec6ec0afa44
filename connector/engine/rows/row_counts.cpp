#include "connector/engine/rows/row_counts.h"

namespace millrace::engine {

using components::CountEffect;

bool adds_up(const StepCounts& step) {
  const std::uint64_t told = step.left + step.quarantined;
  switch (step.effect) {
    case CountEffect::Keeps:
      return told == step.came;
    case CountEffect::Filters:
    case CountEffect::Deduplicates:
      return told <= step.came;
    case CountEffect::Expands:
      return true;
  }
  return false;
}

RowCounts total_of(const std::vector<StepCounts>& steps) {
  RowCounts total;
  for (const auto& step : steps) {
    const std::uint64_t told = step.left + step.quarantined;
    total.quarantined += step.quarantined;
    if (told > step.came) {
      total.added += told - step.came;
    } else if (step.effect == CountEffect::Deduplicates) {
      total.deduplicated += step.came - told;
    } else {
      total.filtered += step.came - told;
    }
  }
  return total;
}

}  // namespace millrace::engine
