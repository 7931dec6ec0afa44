#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "connector/base/error.h"
#include "examples/reports_server/config.h"
#include "examples/reports_server/query_text.h"
#include "examples/reports_server/result.h"

namespace millrace::reports_server {

// The SQLite file that reports are read from, opened read-only for each query, so any number of
// workers may run queries at once. Blocking: call from a worker.
class Database {
 public:
  explicit Database(std::filesystem::path path) : path_(std::move(path)) {}

  // Opens the file and prepares the query of every report: all problems, one a line.
  Result<void> check(const ServerOptions& options) const;

  // Runs the query and streams its rows through `writer` into `file`. Ends early, with Cancelled,
  // once `stop` is true; Refused when it takes longer than `limit`, or SQLite or the writer
  // refuses it; BadData for text that is not UTF-8.
  Result<QueryResult> run(const QueryText& query, RowWriter& writer, Spool file,
                          const std::atomic<bool>& stop, std::chrono::milliseconds limit) const;

 private:
  std::filesystem::path path_;
};

}  // namespace millrace::reports_server
