#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// False where something of the table (a trigger, a rule, rows that refer to each other) may keep,
// drop or add rows beside the statements, or where the rows are read back: then they are counted
// before COMMIT.
bool commits_at_once(const LoadWork& work);

// The last phase before COMMIT, where it is needed: counts the table. BadData when the count is not
// what was settled.
Task<Result<void>> verify(LoadWork& work);

}  // namespace millrace::sinks::postgres
