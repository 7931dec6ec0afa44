#include "sinks/sqlite/target_table.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"

namespace millrace::sinks::sqlite {
namespace {

using components::kLoadColumn;
using io::quote_sqlite_name;

bool is_key(const SqliteTarget& target, const std::string& column) {
  return std::ranges::find(target.key, column) != target.key.end();
}

Result<void> create_table(io::SqliteDatabase& database, const SqliteTarget& target,
                          const Schema& schema) {
  auto columns = joined(schema.fields(), ", ", [&](const Field& field) {
    return fmt::format("{} {}{}", quote_sqlite_name(field.name), declared_type_for(field.type),
                       is_key(target, field.name) ? " NOT NULL" : "");
  });
  if (!target.key.empty()) {
    columns += fmt::format(", PRIMARY KEY ({})", joined(target.key, ", ", quote_sqlite_name));
  }
  return database.exec(
      fmt::format("CREATE TABLE {} ({}) STRICT", qualified(target.table), columns));
}

Result<void> add_missing(io::SqliteDatabase& database, const SqliteTarget& target,
                         const Table& table, const Schema& schema) {
  if (auto checked = target.key.empty() ? Result<void>() : check_key(table, target.key); !checked) {
    return checked;
  }
  std::vector<Field> missing;
  for (const Field& field : schema.fields()) {
    if (table.find(field.name) == nullptr) missing.push_back(field);
  }
  if (!missing.empty() && target.on_new_column == OnNewColumn::Fail) {
    return fail(missing_columns(table, missing));
  }
  for (const Field& field : missing) {
    if (auto added = database.exec(add_column(table, field)); !added) return added;
  }
  return {};
}

Result<void> check_load_column(const SqliteTarget& target, const Table& table) {
  const TableColumn* column = table.find(kLoadColumn);
  if (target.mode != components::Mode::Append || column == nullptr) return {};
  const bool keeps_text = column->affinity == Affinity::Text || column->affinity == Affinity::None;
  if (keeps_text && !column->generated) return {};
  return fail(ErrorKind::Refused,
              fmt::format("the column {} of the table {} must be TEXT, for the ids of loads",
                          kLoadColumn, printable(target.table)));
}

Result<StagedColumn> plan(const SqliteTarget& target, const Table& table, const Field& field,
                          std::size_t position) {
  const TableColumn& column = *table.find(field.name);
  const auto refused = [&](std::string_view why) {
    return fail(ErrorKind::Refused,
                fmt::format("the column \"{}\" of the table {} {}", printable(field.name),
                            printable(target.table), why));
  };
  if (column.affinity == Affinity::Blob) return refused("is a BLOB; make it TEXT");
  if (column.generated) {
    return refused("is computed by the table and takes no values; drop it from the rows");
  }
  const CellRule rule = rule_for(field.type, column.affinity);
  return StagedColumn{.target = quote_sqlite_name(column.name),
                      .staged = fmt::format("c{}", position),
                      .shown = printable(field.name),
                      .rule = rule,
                      .is_key = is_key(target, field.name),
                      .numbered = column.numbered,
                      .untyped = column.affinity == Affinity::None,
                      .complaint = complaint_about(field.type, rule, column.declared)};
}

}  // namespace

std::optional<std::string> complaint_about_names(const std::vector<Field>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& name = fields[i].name;
    if (name.empty() || name.contains('\0')) {
      return fmt::format("column {} has no name that SQLite accepts; rename it", i + 1);
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!same_name(fields[j].name, name)) continue;
      return fmt::format("the columns \"{}\" and \"{}\" are the same name to SQLite; rename one",
                         printable(fields[j].name), printable(name));
    }
  }
  return std::nullopt;
}

Result<void> check_names(const Schema& schema) {
  auto complaint = complaint_about_names(schema.fields());
  return complaint ? fail(ErrorKind::BadData, *std::move(complaint)) : Result<void>();
}

Result<Table> ready_table(io::SqliteDatabase& database, const SqliteTarget& target, Table found,
                          const Schema& schema) {
  auto ready = found.exists ? add_missing(database, target, found, schema)
                            : create_table(database, target, schema);
  if (!ready) return fail(std::move(ready).error());
  auto table = read_table(database, target.table);
  if (!table) return table;
  if (auto checked = check_load_column(target, *table); !checked) {
    return fail(std::move(checked).error());
  }
  return table;
}

Result<std::vector<StagedColumn>> plan_columns(const Table& table, const SqliteTarget& target,
                                               const Schema& schema) {
  std::vector<StagedColumn> columns;
  for (const Field& field : schema.fields()) {
    auto column = plan(target, table, field, columns.size());
    if (!column) return fail(std::move(column).error());
    columns.push_back(std::move(*column));
  }
  return columns;
}

}  // namespace millrace::sinks::sqlite
