#include "tests/sql/oracle/table.h"

#include <memory>

#include <fmt/format.h>

#include "tests/sql/oracle/values/random_values.h"

namespace millrace::sql::testing {

namespace {

TypeKind kind_of(SqlType type) {
  switch (type) {
    case SqlType::Boolean:
      return TypeKind::Boolean;
    case SqlType::Bigint:
      return TypeKind::Integer;
    case SqlType::Numeric:
      return TypeKind::Decimal;
    case SqlType::Double:
      return TypeKind::Double;
    case SqlType::Date:
      return TypeKind::Date;
    case SqlType::Time:
      return TypeKind::Time;
    case SqlType::Timestamp:
      return TypeKind::Timestamp;
    case SqlType::TimestampTz:
      return TypeKind::TimestampTz;
    case SqlType::Uuid:
      return TypeKind::Uuid;
    case SqlType::Jsonb:
      return TypeKind::Json;
    case SqlType::Unknown:
    case SqlType::Text:
    case SqlType::Interval:
      break;
  }
  return TypeKind::Text;
}

std::vector<TableColumn> columns() {
  return {{"b1", SqlType::Boolean},
          {"b2", SqlType::Boolean},
          {"i1", SqlType::Bigint},
          {"i2", SqlType::Bigint},
          {"n1", SqlType::Numeric},
          {"n2", SqlType::Numeric},
          {"f1", SqlType::Double},
          {"f2", SqlType::Double},
          {"t1", SqlType::Text},
          {"t2", SqlType::Text},
          {"d1", SqlType::Date},
          {"d2", SqlType::Date},
          {"c1", SqlType::Time},
          {"c2", SqlType::Time},
          {"s1", SqlType::Timestamp},
          {"s2", SqlType::Timestamp},
          {"z1", SqlType::TimestampTz},
          {"z2", SqlType::TimestampTz},
          {"u1", SqlType::Uuid},
          {"u2", SqlType::Uuid},
          {"j1", SqlType::Jsonb},
          {"j2", SqlType::Jsonb},
          {"xb", SqlType::Text, SqlType::Boolean},
          {"xi", SqlType::Text, SqlType::Bigint},
          {"xn", SqlType::Text, SqlType::Numeric},
          {"xf", SqlType::Text, SqlType::Double},
          {"xd", SqlType::Text, SqlType::Date},
          {"xc", SqlType::Text, SqlType::Time},
          {"xs", SqlType::Text, SqlType::Timestamp},
          {"xz", SqlType::Text, SqlType::TimestampTz},
          {"xv", SqlType::Text, SqlType::Interval},
          {"xu", SqlType::Text, SqlType::Uuid},
          {"xj", SqlType::Text, SqlType::Jsonb}};
}

std::optional<std::string> random_cell(Random& random, const TableColumn& column) {
  if (random.chance(8)) return std::nullopt;
  return column.holds != column.type ? random_input(random, column.holds)
                                     : random_value(random, column.type);
}

}  // namespace

Table random_table(Random& random, std::size_t rows) {
  Table table{.columns = columns()};
  // The texts of a text are those of its own type.
  for (auto& column : table.columns) {
    if (!column.name.starts_with('x')) column.holds = column.type;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    auto& row = table.rows.emplace_back();
    for (const auto& column : table.columns) row.push_back(random_cell(random, column));
  }
  table.zone =
      random.pick({"UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu",
                   "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Europe/Dublin",
                   "Africa/Casablanca", "Asia/Tehran", "America/St_Johns", "Asia/Ho_Chi_Minh"});
  return table;
}

Batch batch_of(const Table& table) {
  std::vector<Field> fields;
  for (const auto& column : table.columns) {
    fields.push_back({column.name, {kind_of(column.type)}, false});
  }
  BatchBuilder builder(std::make_shared<const Schema>(std::move(fields)));
  for (const auto& row : table.rows) {
    for (const auto& cell : row) {
      if (cell) {
        builder.add(*cell);
      } else {
        builder.add_null();
      }
    }
  }
  return builder.take();
}

std::string statement_for(const Table& table) {
  std::string sql = "DROP TABLE IF EXISTS rows CASCADE; CREATE TABLE rows (n int";
  for (const auto& column : table.columns) {
    sql += fmt::format(", {} {}", column.name, name_of(column.type));
  }
  sql += "); INSERT INTO rows VALUES ";
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    sql += fmt::format("{}({}", i > 0 ? ", " : "", i);
    for (const auto& cell : table.rows[i]) sql += ", " + (cell ? sql_literal(*cell) : "NULL");
    sql += ")";
  }
  return sql + fmt::format("; ANALYZE rows; SET TimeZone = '{}'", table.zone);
}

std::string sql_literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'') literal += c;
    literal += c;
  }
  return literal + "'";
}

}  // namespace millrace::sql::testing
