#pragma once

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::components {

// One transformation of the rows of a sync. Runs on workers, one call at a time, in order.
class Step {
 public:
  virtual ~Step() = default;

  // Given the columns that come in, the columns that go out; BadData when the step names a column
  // that is not there (with the nearest that is). Once, before the first apply().
  virtual Result<Schema> bind(const Schema& input) = 0;

  virtual Result<Batch> apply(Batch batch) = 0;
};

}  // namespace millrace::components
