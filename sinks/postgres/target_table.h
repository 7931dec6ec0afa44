#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/data/schema.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/target.h"

namespace millrace::sinks::postgres {

// A table with a column for each of the export's.
struct ReadyTable {
  std::string oid;
  std::vector<WrittenColumn> columns;
  bool created = false;  // In this transaction: nobody else sees it.
};

// What is wrong with the name of a column that rows have: Postgres does not take it.
std::optional<std::string> complaint_about_name(const Field& field);

// What upsert and a keyed replace need: columns of that name, and a unique index on just those.
Result<void> check_key(const Table& table, const io::QualifiedName& name,
                       const std::vector<std::string>& key);

// Append proves by the tags of its rows what was loaded: Refused, with the statement that helps,
// when the table has no column for them. A column that is missing is added on request.
Result<void> check_tag_column(const Table& table, const io::QualifiedName& name,
                              OnNewColumn on_new_column);

// Finds the table, or creates it, in the transaction under way, and maps the export's columns to
// its own by name. BadData or Refused says which columns do not fit and which statement helps.
// All references outlive the call; the table's schema is known.
Task<Result<ReadyTable>> ready_table(io::PostgresConnection& connection,
                                     const TableTarget& destination, const io::QualifiedName& name,
                                     const Schema& schema);

}  // namespace millrace::sinks::postgres
