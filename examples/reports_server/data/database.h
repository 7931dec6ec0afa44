#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "connector/base/error.h"
#include "examples/reports_server/data/query_text.h"
#include "examples/reports_server/data/result.h"
#include "examples/reports_server/data/sql/sql_dialect.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// What a query that runs has to stay within.
struct QueryLimits {
  std::chrono::milliseconds time{0};
  std::uint64_t rows = 0;  // 0: any number.
};

// What reports are read from. Each query has a connection of its own that can only read, so any
// number of workers may run queries at once. Blocking: call from a worker.
class Database {
 public:
  virtual ~Database() = default;

  // How to write the queries that run() takes.
  virtual SqlDialect dialect() const = 0;

  // Connects and prepares the query of every report, with no filter given and with all of them:
  // InvalidConfig with all problems, one a line.
  virtual Result<void> check(const ServerOptions& options) const = 0;

  // Runs the query and streams its rows through `writer` into `file`. Ends early, with Cancelled,
  // once `stop` is true; Refused when it goes beyond `limits`, or the database or the writer
  // refuses it; BadData for text that is not UTF-8.
  virtual Result<QueryResult> run(const QueryText& query, RowWriter& writer, Spool file,
                                  const std::atomic<bool>& stop,
                                  const QueryLimits& limits) const = 0;
};

}  // namespace millrace::reports_server
