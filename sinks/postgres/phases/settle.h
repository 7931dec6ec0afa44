#pragma once

#include <cstdint>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The third phase, between the last row and COMMIT: brings the staged rows into the table, still
// invisible to readers, and counts what changes.

// BadData when a value that only the server understands would come back in another spelling.
Task<Result<void>> check_what_came_back(LoadWork& work);

// From the stage into the table, by the destination's mode. BadData for keys that come twice with
// different rows, and when the table drops rows.
Task<Result<components::LoadReport>> settle_staged(LoadWork& work);

// The error of a table that took fewer rows than it was given.
std::unexpected<Error> rows_went_missing(std::uint64_t wanted, std::uint64_t done);

}  // namespace millrace::sinks::postgres
