#pragma once

#include <string>
#include <vector>

#include "connector/engine/preview.h"

namespace millrace::engine {

// Reads the values of a report's column from a new export: each once, in their order, at least one
// and at most kMostRunsOfSync of them, from at most 100,000 rows. The plan and the report outlive
// the task.
Task<Result<std::vector<std::string>>> read_each(const Plan& plan, const EachReport& report,
                                                 PreviewSurroundings surroundings);

}  // namespace millrace::engine
