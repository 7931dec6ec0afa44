#pragma once

#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::components {

// Puts an apostrophe before each text that a spreadsheet would take for a formula, in names of
// columns too. Columns of numbers stay as they are: "-5" is a number there. Doing it twice is doing
// it once. Any thread.
class SpreadsheetSafe {
 public:
  // BadData when two columns would have the same name.
  static Result<SpreadsheetSafe> of(const Schema& columns);

  const SchemaPtr& schema() const { return schema_; }
  // The batch under schema(); columns without such a text are shared.
  Batch of(const Batch& batch) const;

 private:
  explicit SpreadsheetSafe(SchemaPtr schema) : schema_(std::move(schema)) {}

  SchemaPtr schema_;
};

}  // namespace millrace::components
