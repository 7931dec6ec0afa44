#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres_rows.h"
#include "connector/io/postgres/postgres_session.h"

namespace millrace::io {

// An answer of any size, row by row. The session and the taker outlive the task; the contract is
// that of PostgresConnection::stream().
Task<Result<void>> stream_rows(PostgresSession& session, std::string sql,
                               std::vector<PgParameter> parameters, PgRowTaker& taker);

// The columns that a statement would give, as PostgresConnection::describe() says.
Task<Result<std::vector<PgColumn>>> describe_statement(PostgresSession& session, std::string sql,
                                                       std::vector<std::uint32_t> types);

}  // namespace millrace::io
