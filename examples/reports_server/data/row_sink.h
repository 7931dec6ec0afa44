#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "examples/reports_server/data/result.h"

namespace millrace::reports_server {

// Takes the rows of a running query into a file, through a writer that outlives it: begin(), row()
// for each, then finish(). One worker.
class RowSink {
 public:
  // `most_rows`: 0 for any number.
  RowSink(RowWriter& writer, Spool file, std::uint64_t most_rows);

  // Refused when two fields have one name.
  Result<void> begin(std::vector<std::string> fields);

  // BadData for text that is not UTF-8, Refused for one row too many: a result is whole or none.
  Result<void> row(const std::vector<Cell>& cells);

  Result<QueryResult> finish() &&;

 private:
  QueryResult result_;
  RowWriter& writer_;
  std::uint64_t most_rows_;
};

}  // namespace millrace::reports_server
