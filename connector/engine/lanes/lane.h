#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/data/batch.h"

namespace millrace::engine {

// One way out of the fan-out of an export: it takes every batch, in order. Loop thread.
class Lane {
 public:
  virtual ~Lane() = default;
  virtual Task<Result<void>> begin(SchemaPtr schema) = 0;
  virtual Task<Result<void>> take(Batch batch) = 0;
};

}  // namespace millrace::engine
