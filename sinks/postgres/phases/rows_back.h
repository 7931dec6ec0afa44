#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/loads/reads_back.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The last of commit() before COMMIT: reads the rows of the load back from the table, and has them
// judged.
Task<Result<void>> read_rows_back(LoadWork& work, const components::ReadBack& how);

}  // namespace millrace::sinks::postgres
