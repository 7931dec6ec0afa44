#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/cell_rules.h"

namespace millrace::sinks::sqlite {

struct TableColumn {
  std::string name;
  std::string declared;  // Its type as the table's statement has it; empty without one.
  Affinity affinity = Affinity::None;
  bool generated = false;  // The table computes it; it takes no values.
  bool numbered = false;   // INTEGER PRIMARY KEY: for NULL the table makes up a number.
  bool missing = false;    // The table does not have it yet: the load adds it.
  bool has_default = false;
  bool required = false;  // NOT NULL.

  // True when a new row has a value there that nobody gave it.
  bool is_filled() const { return generated || numbered || has_default; }
};

// A table as SQLite describes it. SQLite compares names without regard to ASCII case; so do we.
struct Table {
  std::string name;
  bool exists = false;
  bool strict = true;
  bool has_conflict_clause = false;  // It may say ON CONFLICT IGNORE or REPLACE somewhere.
  bool has_collation = false;        // Some column may take different texts for equal.
  bool refers_to_itself = false;     // By a foreign key whose action deletes or changes rows.
  std::vector<std::string> triggers;
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> unique_keys;  // The columns that are unique together.

  const TableColumn* find(std::string_view column) const;
  bool is_unique(const std::vector<std::string>& key) const;
  // True when a statement may do more, or less, than it says.
  bool acts_by_itself() const { return !triggers.empty() || refers_to_itself; }
};

// Refused when the name belongs to a view or another thing that is no ordinary table.
Result<Table> read_table(io::SqliteDatabase& database, const std::string& name);

// Refused, with the statement to run, unless the key is unique in the table.
Result<void> check_key(const Table& table, const std::vector<std::string>& key);

// Refused when deleting all rows, as a replace without a key does, would reach further: into other
// tables, or into triggers. Foreign keys are not enforced on the handle yet.
Result<void> check_replaceable(io::SqliteDatabase& database, const Table& table);

// "ALTER TABLE ...", and the refusal that asks for it, for all that are missing.
std::string add_column(const Table& table, const Field& field);
Error missing_columns(const Table& table, const std::vector<Field>& fields);

bool same_name(std::string_view a, std::string_view b);

}  // namespace millrace::sinks::sqlite
