#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/io/sqlite.h"
#include "sinks/sqlite/cell_rules.h"

namespace millrace::sinks::sqlite {

struct TableColumn {
  std::string name;
  Affinity affinity = Affinity::None;
};

// A table as SQLite describes it. SQLite compares names without regard to ASCII case; so do we.
struct Table {
  std::string name;
  bool exists = false;
  bool strict = true;
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> unique_keys;  // The columns that are unique together.

  const TableColumn* find(std::string_view column) const;
  bool is_unique(const std::vector<std::string>& key) const;
};

// Refused when the name belongs to a view or another thing that is no table.
Result<Table> read_table(io::SqliteDatabase& database, const std::string& name);

// Refused, with the statement to run, unless the key is unique in the table.
Result<void> check_key(const Table& table, const std::vector<std::string>& key);

bool same_name(std::string_view a, std::string_view b);

}  // namespace millrace::sinks::sqlite
