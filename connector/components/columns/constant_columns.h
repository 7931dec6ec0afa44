#pragma once

#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/data/schema.h"

namespace millrace::components {

// A column that has the same value in every row.
struct ConstantColumn {
  Field field;
  std::string value;
};

// Adds such columns to the rows of one load, behind their own. Any thread.
class ConstantColumns {
 public:
  // `rows` are the columns of the rows, by the names that they are to have.
  ConstantColumns(const Schema& rows, std::vector<ConstantColumn> added);

  // The columns of the rows and, last, those that are added.
  const SchemaPtr& schema() const { return schema_; }
  // The batch under schema(); its texts are shared.
  Batch add_to(Batch batch) const;

 private:
  SchemaPtr schema_;
  std::vector<Column> columns_;
};

}  // namespace millrace::components
