#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/schema.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/stage.h"
#include "sinks/sqlite/target.h"

namespace millrace::sinks::sqlite {

// What is wrong with the names of the columns that rows have: one that SQLite does not take, or
// takes for that of another one.
std::optional<std::string> complaint_about_names(const std::vector<Field>& fields);
// BadData with that complaint.
Result<void> check_names(const Schema& schema);

// Makes the table that was found missing, or the columns that it lacks, in the transaction under
// way, and gives it as it then is. Refused when its columns cannot be had as the target asks.
Result<Table> ready_table(io::SqliteDatabase& database, const SqliteTarget& target, Table found,
                          const Schema& schema);

// How each column of the rows gets into the table, which has them all. Refused, with what to do,
// for one that takes no such values.
Result<std::vector<StagedColumn>> plan_columns(const Table& table, const SqliteTarget& target,
                                               const Schema& schema);

}  // namespace millrace::sinks::sqlite
