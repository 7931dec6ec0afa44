#pragma once

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::engine {

// Sees every row of an export on its way into the spool.
class RowTap {
 public:
  virtual ~RowTap() = default;
  // Before the first row.
  virtual void begin(const Schema& schema) = 0;
  // On a worker, one batch at a time.
  virtual Result<void> see(const Batch& batch) = 0;
};

}  // namespace millrace::engine
