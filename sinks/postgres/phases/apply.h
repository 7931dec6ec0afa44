#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The first half of commit(): alters the table, brings the staged rows into it, removes what has to
// go, writes the load's record and, unless that has to be verified, commits, all in one round trip.
// BadData, and nothing is committed, when a statement did otherwise than was settled.
Task<Result<void>> apply(LoadWork& work);

// The error of a table that took fewer rows than it was given.
std::unexpected<Error> rows_went_missing(std::uint64_t wanted, std::uint64_t done);

}  // namespace millrace::sinks::postgres
