#pragma once

#include <string>

#include "connector/components/loads/load.h"
#include "connector/data/batch.h"

namespace millrace::components {

// Adds kLoadColumn, which append mode has, to the rows of one load. Any thread.
class LoadTag {
 public:
  // The column that it adds.
  static Field field();

  // `columns` are those of the export.
  LoadTag(const Schema& columns, std::string load_id);

  // The export's columns and, last, the tag.
  const SchemaPtr& schema() const { return schema_; }
  // The batch under schema(); its texts are shared.
  Batch add_to(Batch batch) const;

 private:
  SchemaPtr schema_;
  Column column_;
};

}  // namespace millrace::components
