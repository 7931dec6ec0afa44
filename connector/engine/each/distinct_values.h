#pragma once

#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::engine {

// The values of a column, each once, in the order in which they come first. BadData says which
// columns there are, or which row has a value that cannot be part of a sync's name. No schema:
// there is no column.
Result<std::vector<std::string>> distinct_values(const SchemaPtr& schema,
                                                 const std::vector<Batch>& batches,
                                                 const std::string& column);

}  // namespace millrace::engine
