#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "examples/reports_server/result.h"

namespace millrace::reports_server {

// Takes the rows of a running query into a file: begin(), row() for each, then finish(). The file
// grows, memory does not. One worker.
class RowSink {
 public:
  // `most_rows`: 0 for any number.
  RowSink(Format format, Spool file, std::uint64_t most_rows);

  void begin(std::vector<std::string> fields);

  // BadData for text that is not UTF-8, Refused for one row too many: a result is whole or none.
  Result<void> row(const std::vector<Cell>& cells);

  Result<QueryResult> finish() &&;

 private:
  QueryResult result_;
  std::unique_ptr<RowWriter> writer_;
  std::uint64_t most_rows_;
};

}  // namespace millrace::reports_server
