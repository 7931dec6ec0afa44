#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// What a statement's failure means for the load, with the row, the lock's holder and what to do.
// May ask the server, so the transaction is over afterwards.
Task<Error> explain(LoadWork& work, Error error);

}  // namespace millrace::sinks::postgres
