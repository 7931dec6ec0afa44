#pragma once

#include <string>
#include <vector>

#include "connector/data/batch.h"

namespace millrace::engine {

// The batch with "***" for each value of these columns, of which some may not be there. NULL stays
// NULL. `hidden` is sorted.
Batch with_masks(Batch batch, const std::vector<std::string>& hidden);

}  // namespace millrace::engine
