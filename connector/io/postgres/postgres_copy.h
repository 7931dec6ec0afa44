#pragma once

#include <cstdint>
#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres_session.h"

namespace millrace::io {

// COPY ... FROM STDIN over a session: begun once, put any number of times, ended once. The session
// outlives the tasks; the contract is that of PostgresConnection's calls.
Task<Result<void>> begin_copy(PostgresSession& session, std::string sql);
Task<Result<void>> put_copy(PostgresSession& session, std::string bytes);
Task<Result<std::uint64_t>> end_copy(PostgresSession& session);

}  // namespace millrace::io
