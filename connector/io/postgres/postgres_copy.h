#pragma once

#include <cstdint>
#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres_session.h"

namespace millrace::io {

// COPY ... FROM STDIN over a session: begun once, put any number of times, ended once. Only
// end_copy() tells whether the rows were taken; a row that the server refuses may show at any later
// put. After an error the COPY is over, and the session is as after any failed statement. The
// session outlives the tasks.
Task<Result<void>> begin_copy(PostgresSession& session, std::string sql);
// Returns once the bytes are on their way to the server, which paces the caller.
Task<Result<void>> put_copy(PostgresSession& session, std::string bytes);
// Gives the number of rows that the server took.
Task<Result<std::uint64_t>> end_copy(PostgresSession& session);

}  // namespace millrace::io
