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

std::string create_table(const SqliteTarget& target, const std::vector<TableColumn>& all) {
  auto columns = joined(all, ", ", [&](const TableColumn& column) {
    return fmt::format("{} {}{}", quote_sqlite_name(column.name), column.declared,
                       is_key(target, column.name) ? " NOT NULL" : "");
  });
  if (!target.key.empty()) {
    columns += fmt::format(", PRIMARY KEY ({})", joined(target.key, ", ", quote_sqlite_name));
  }
  return fmt::format("CREATE TABLE {} ({}) STRICT", qualified(target.table), columns);
}

TableColumn new_column(const Field& field, bool strict) {
  const std::string declared(declared_type_for(field.type));
  return {.name = field.name,
          .declared = declared,
          .affinity = affinity_of(declared, strict),
          .missing = true};
}

// The columns of the rows that the table does not have.
std::vector<Field> missing_in(const Table& table, const Schema& schema) {
  std::vector<Field> missing;
  for (const Field& field : schema.fields()) {
    if (table.find(field.name) == nullptr) missing.push_back(field);
  }
  return missing;
}

Result<void> add_mark(const SqliteTarget& target, const Schema& schema, TablePlan& plan) {
  if (!target.marks_rows()) return {};
  const auto& name = target.on_leave.column;
  const auto shown = printable(name);
  for (const Field& field : schema.fields()) {
    if (!same_name(field.name, name)) continue;
    return fail(ErrorKind::BadData,
                fmt::format("the rows have the column \"{}\" themselves, in which on_leave marks "
                            "rows; rename or drop it, or mark another column",
                            shown));
  }
  if (const auto* column = plan.table.find(name)) {
    const bool keeps_text =
        column->affinity == Affinity::Text || column->affinity == Affinity::None;
    if (keeps_text && !column->generated) return {};
    return fail(
        ErrorKind::Refused,
        fmt::format("the column {} of the table {} must be TEXT, for the time at which a row "
                    "left the report",
                    shown, printable(target.table)));
  }
  const Field field{name, {TypeKind::TimestampTz}, false};
  if (plan.table.exists) plan.changes.push_back(add_column(plan.table, field));
  plan.table.columns.push_back(new_column(field, plan.table.strict));
  return {};
}

// What the statements of the plan do.
std::vector<components::SchemaChange> told(const Table& table) {
  using components::SchemaChange;
  if (!table.exists) return {{SchemaChange::Kind::Create}};
  std::vector<components::SchemaChange> changes;
  for (const auto& column : table.columns) {
    if (column.missing)
      changes.push_back({SchemaChange::Kind::AddColumn, column.name, column.declared});
  }
  return changes;
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
                      .name = field.name,
                      .rule = rule,
                      .is_key = is_key(target, field.name),
                      .numbered = column.numbered,
                      .untyped = column.affinity == Affinity::None,
                      .missing = column.missing,
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

Result<TablePlan> plan_table(const SqliteTarget& target, Table found, const Schema& schema) {
  TablePlan plan{.table = std::move(found), .changes = {}, .told = {}};
  Table& table = plan.table;
  if (table.exists && !target.key.empty()) {
    if (auto checked = check_key(table, target.key); !checked) return fail(checked.error());
  }
  const auto missing = missing_in(table, schema);
  if (table.exists && !missing.empty() && target.on_new_column == OnNewColumn::Fail) {
    return fail(missing_columns(table, missing));
  }
  for (const Field& field : missing) {
    if (table.exists) plan.changes.push_back(add_column(table, field));
    table.columns.push_back(new_column(field, table.strict));
  }
  if (auto added = add_mark(target, schema, plan); !added) return fail(added.error());
  if (!table.exists) plan.changes.push_back(create_table(target, table.columns));
  if (auto checked = check_load_column(target, table); !checked) {
    return fail(std::move(checked).error());
  }
  plan.told = told(table);
  return plan;
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
