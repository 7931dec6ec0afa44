#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// True where something of the table (a trigger, a rule, rows that refer to each other) may keep,
// drop or add rows beside the statements, or a policy may hide them once they are written.
bool has_to_be_verified(const LoadWork& work);

// True where nothing is left to look at between the last statement and COMMIT.
inline bool commits_at_once(const LoadWork& work) {
  return !has_to_be_verified(work) && !work.reads_back;
}

// For such a table: counts it. BadData when the count is not what was settled.
Task<Result<void>> verify(LoadWork& work);

}  // namespace millrace::sinks::postgres
