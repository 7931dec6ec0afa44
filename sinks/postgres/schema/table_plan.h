#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/components/loads/schema_change.h"
#include "connector/data/schema.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/options/target.h"

namespace millrace::sinks::postgres {

// How the export's columns lie in the table, as it is to be.
struct TablePlan {
  std::string oid;  // Empty while the table is missing.
  bool is_partitioned = false;
  std::vector<WrittenColumn> columns;
  std::string change;  // The statement that makes it so; empty when it is so.
  // Of a table that is missing and has a key: the statement that gives it that, before or after the
  // rows.
  std::string add_key;
  // The statements that comment on it, where that is asked for; they are looked for by
  // missing_comments().
  std::vector<std::string> comments;
  // What that does, and which columns of either side have none on the other.
  std::vector<components::SchemaChange> changes;
  // The column that marks rows, as it is to be; where on_leave marks them.
  std::optional<TableColumn> mark;

  bool is_missing() const { return oid.empty(); }
};

// What is to be brought into the table. By the names of columns: the types that hold all values,
// where the table's do not, and what look_at_columns() found of these.
struct PlannedRows {
  const Schema& columns;
  std::map<std::string, std::string> wider_types = {};
  std::map<std::string, std::string> collations = {};
};

// Holds the table as it was found against the export's columns, which are mapped to its own by
// name. BadData or Refused says which columns do not fit and which statement helps. The table's
// schema is known.
Result<TablePlan> plan_table(const std::optional<Table>& found, const TableTarget& destination,
                             const io::QualifiedName& name, const PlannedRows& rows);

}  // namespace millrace::sinks::postgres
