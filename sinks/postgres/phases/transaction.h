#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The first phase: opens the load's transaction on its session, with the timeouts of the
// connection and the lock that loads of one table take. Gives the report of the load when its
// record says that it is in the table already.
Task<Result<std::optional<components::LoadReport>>> begin_transaction(LoadWork& work);

// Locks the table in that mode, so that what is seen of it stays so, and looks for its reactions.
Task<Result<void>> lock_table(LoadWork& work, std::string mode);

// How many rows the statement touched.
Task<Result<std::uint64_t>> execute(io::PostgresConnection& connection, std::string sql);

// The number that the statement answers.
Task<Result<std::uint64_t>> count_rows(io::PostgresConnection& connection, std::string sql,
                                       io::PgParameters parameters = {});

}  // namespace millrace::sinks::postgres
