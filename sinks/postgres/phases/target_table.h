#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/schema.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/options/target.h"

namespace millrace::sinks::postgres {

// How the export's columns lie in the table, as it is to be.
struct TablePlan {
  std::string oid;  // Empty while the table is missing.
  std::vector<WrittenColumn> columns;
  std::string change;  // The statement that makes it so; empty when it is so.
  // Of a table that is missing and has a key: the statement that gives it that, before or after the
  // rows.
  std::string add_key;
  std::vector<components::SchemaChange> changes;  // What it does.
  // The column that marks rows, as it is to be; where on_leave marks them.
  std::optional<TableColumn> mark;

  bool is_missing() const { return oid.empty(); }
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

// Maps the export's columns by name to those of the table as it was found. BadData or Refused says
// which columns do not fit and which statement helps. The table's schema is known.
Result<TablePlan> plan_table(std::optional<Table> found, const TableTarget& destination,
                             const io::QualifiedName& name, const Schema& schema);

}  // namespace millrace::sinks::postgres
