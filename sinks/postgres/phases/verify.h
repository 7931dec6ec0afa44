#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The last phase before COMMIT: counts the table where something of it (a trigger, a rule, rows
// that refer to each other) may have kept, dropped or added rows beside the statements. BadData
// when the count is not what was settled.
Task<Result<void>> verify(LoadWork& work);

}  // namespace millrace::sinks::postgres
