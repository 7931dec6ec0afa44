#pragma once

#include "connector/base/error.h"
#include "connector/io/postgres/postgres.h"
#include "connector/ledger/store/statement.h"

namespace millrace::ledger {

// The statement as libpq takes it, each value with its type. BadData for text with a NUL in it,
// which Postgres cannot store.
Result<io::PgStatement> postgres_statement(const Statement& statement);

// The answer's cells, by the types of its columns.
Rows rows_from(const io::PgRows& answer);

}  // namespace millrace::ledger
