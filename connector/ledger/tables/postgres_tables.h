#pragma once

#include <string_view>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres.h"

namespace millrace::ledger {

// Makes the ledger's tables, or brings them to today's version, in one transaction and under a
// lock of that transaction; changes nothing when they are there. Errors are those of
// PostgresDriver::open(). After one the connection may be in the middle of a transaction: destroy
// it.
Task<Result<void>> prepare_tables(io::PostgresConnection& connection);

// Whether the ledger's tables are there; changes nothing. Refused when they are of another version
// than this program's: a newer millrace has to read them, or the next run bring them up to date.
Task<Result<bool>> has_tables(io::PostgresConnection& connection);

// The error with the statement that gives the right, when one was missing.
Error with_grant(Error error, std::string_view sqlstate);

}  // namespace millrace::ledger
