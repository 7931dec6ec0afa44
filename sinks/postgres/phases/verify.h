#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The last phase before COMMIT: counts the table where something of it (a trigger, a rule) may have
// kept, dropped or added rows beside the statements. BadData when the count is not what the report
// says.
Task<Result<void>> verify(LoadWork& work, const components::LoadReport& report);

}  // namespace millrace::sinks::postgres
