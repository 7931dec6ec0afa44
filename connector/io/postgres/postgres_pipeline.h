#pragma once

#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres_session.h"

namespace millrace::io {

// Several statements in one round trip over a session, which outlives the task. The server skips
// those after the first that it refuses; that one's error is in the result, and the session goes
// on. An error instead of a result means that the connection is lost or about to be. Otherwise as
// PostgresConnection::pipeline().
Task<Result<PgPipelined>> run_pipeline(PostgresSession& session,
                                       std::vector<PgStatement> statements);

}  // namespace millrace::io
