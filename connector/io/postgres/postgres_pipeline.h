#pragma once

#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres_session.h"

namespace millrace::io {

// Several statements in one round trip over a session, which outlives the task; the contract is
// that of PostgresConnection::pipeline().
Task<Result<PgPipelined>> run_pipeline(PostgresSession& session,
                                       std::vector<PgStatement> statements);

}  // namespace millrace::io
