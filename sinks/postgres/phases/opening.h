#pragma once

#include <optional>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "connector/data/schema.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// What the first phase found out.
struct Opened {
  // That the load is in the table already, and how: nothing else counts then.
  std::optional<components::LoadReport> already = {};
  std::vector<WrittenColumn> columns = {};  // Of the rows of the COPY.
};

// The first phase: opens the load's transaction on its session, with the timeouts of the connection
// and the lock that loads of one table take; looks whether the load is there, and at the table; and
// makes room for the rows, in a stage or in the table itself. A plan locks nothing, makes only a
// stage, and reads one snapshot. All of it takes one round trip while the table and the tables of
// records are as they were when the memory noted them, else one or two more.
Task<Result<Opened>> open_transaction(LoadWork& work, const Schema& schema);

}  // namespace millrace::sinks::postgres
