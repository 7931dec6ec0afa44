#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/sql/values/sql_type.h"
#include "tests/sql/oracle/random.h"

namespace millrace::sql::testing {

struct TableColumn {
  std::string name;
  SqlType type = SqlType::Text;
  // Of a text column: the type whose texts it holds, more or less.
  SqlType holds = SqlType::Text;
};

// Rows that both sides evaluate expressions over, as texts.
struct Table {
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::string zone;  // What the session's TimeZone is.
};

// Columns of each type that a report can have, with some texts that read as other types.
Table random_table(Random& random, std::size_t rows);

// The table as an export gives it, its columns of the contract's types.
Batch batch_of(const Table& table);

// Makes the table "rows", with a number `n` for each row, in place of the last one.
std::string statement_for(const Table& table);

// "'it''s'"
std::string sql_literal(std::string_view text);

}  // namespace millrace::sql::testing
