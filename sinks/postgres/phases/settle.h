#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The third phase, after the last row: counts what commit() is to change, and changes nothing of
// the table itself. From here to COMMIT nobody else can write what was counted.

// BadData when a value that only the server understands would come back in another spelling.
Task<Result<void>> check_what_came_back(LoadWork& work);

// Of rows in the stage. BadData for keys that come twice with different rows.
Task<Result<components::LoadReport>> count_staged(LoadWork& work);

// Of rows that went straight into the table.
components::LoadReport count_direct(const LoadWork& work);

}  // namespace millrace::sinks::postgres
