#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/schema.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/merging/stage.h"
#include "sinks/sqlite/options/target.h"

namespace millrace::sinks::sqlite {

// What is wrong with the names of the columns that rows have: one that SQLite does not take, or
// takes for that of another one.
std::optional<std::string> complaint_about_names(const std::vector<Field>& fields);
// BadData with that complaint.
Result<void> check_names(const Schema& schema);

// A table as it is to be for a load: with the columns that it lacks, and when it is missing, whole.
struct TablePlan {
  Table table;
  std::vector<std::string> changes;  // The statements that make it so.
  // What they do, and which columns of either side have none on the other.
  std::vector<components::SchemaChange> told = {};
};

// Changes nothing. Refused when the table's columns cannot be had as the target asks.
Result<TablePlan> plan_table(const SqliteTarget& target, Table found, const Schema& schema);

// How the columns of the rows get into the table: those that it has, which is at least one.
// Refused, with what to do, for one that takes no such values.
Result<std::vector<StagedColumn>> plan_columns(const Table& table, const SqliteTarget& target,
                                               const Schema& schema);

}  // namespace millrace::sinks::sqlite
