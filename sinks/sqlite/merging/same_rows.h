#pragma once

#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/merging/stage.h"

namespace millrace::sinks::sqlite {

// True when the table holds the very rows that were staged, in their order: a replace would change
// nothing.
Result<bool> same_rows(io::SqliteDatabase& database, const Stage& stage, const Table& table);

}  // namespace millrace::sinks::sqlite
