#pragma once

#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// Behind the first phase of a load that is a difference: why the table may not be what its basis
// says; empty: it is. From here to COMMIT nobody else can write it.
Task<Result<std::string>> doubt_basis(LoadWork& work);

// Keys of rows that stay follow, and no others: ends the COPY into the stage, and starts theirs.
// Gives their encoder.
Task<Result<RowEncoder>> start_copy_of_keys(LoadWork& work);

}  // namespace millrace::sinks::postgres
