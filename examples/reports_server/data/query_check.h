#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "examples/reports_server/data/query_text.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// The texts that a report's query can become, as far as it matters to whether it can be prepared:
// with no filter given, and with all of them, with made-up values.
Result<std::vector<QueryText>> texts_of(const ReportOptions& report, SqlDialect dialect);

// Refused when two columns have one name: as the keys of an object, one of them would be lost.
Result<void> check_columns(const std::vector<std::string>& names);

// Calls `prepare` with every text of every report; InvalidConfig with all problems, one a line.
Result<void> check_queries(const ServerOptions& options, SqlDialect dialect,
                           const std::function<Result<void>(const QueryText&)>& prepare);

}  // namespace millrace::reports_server
