#pragma once

#include <string>
#include <vector>

#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/store/statement.h"

namespace millrace::ledger {

// A SELECT of whole runs out of `runs`, a table or a query that has the columns of millrace_runs,
// the newest first. Who holds the lease of one that has not ended is looked up on the way.
std::string select_runs(const std::string& runs);

// The rows that it gives. Asks the system about processes of this host.
std::vector<RecordedRun> runs_from(const Rows& rows);

}  // namespace millrace::ledger
