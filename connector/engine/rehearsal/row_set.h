#pragma once

#include <string>
#include <vector>

#include "connector/data/batch.h"

namespace millrace::engine {

// Rows under one schema.
struct RowSet {
  SchemaPtr schema;
  std::vector<Batch> batches;
  std::vector<std::string> hidden = {};  // Columns whose values must not be shown; sorted.
};

}  // namespace millrace::engine
