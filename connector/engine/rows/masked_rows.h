#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/components/loads/planned.h"
#include "connector/data/batch.h"

namespace millrace::engine {

// What stands for a value that must not be seen.
inline constexpr std::string_view kMask = "***";

// The batch with "***" for each value of these columns, of which some may not be there. NULL stays
// NULL. `hidden` is sorted.
Batch with_masks(Batch batch, const std::vector<std::string>& hidden);
// The same for what rows were before: a step masks what they will be, and the target may hold rows
// that were loaded without it.
components::Examples with_old_values_masked(components::Examples examples,
                                            const std::vector<std::string>& hidden);

}  // namespace millrace::engine
