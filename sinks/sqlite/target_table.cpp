#include "sinks/sqlite/target_table.h"

#include <algorithm>
#include <string_view>
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

bool is_stamp(const SqliteTarget& target, std::string_view column) {
  return std::ranges::any_of(target.columns.stamps, [&](components::Stamp stamp) {
    return same_name(column_of(stamp), column);
  });
}

std::string create_table(const SqliteTarget& target, const std::vector<TableColumn>& all) {
  auto columns = joined(all, ", ", [&](const TableColumn& column) {
    return fmt::format("{} {}{}", quote_sqlite_name(column.name), column.declared,
                       is_key(target, column.name) ? " NOT NULL" : "");
  });
  if (!target.key.empty()) {
    columns += fmt::format(", PRIMARY KEY ({})", joined(target.key, ", ", quote_sqlite_name));
  }
  return fmt::format("CREATE TABLE {} ({}) STRICT", qualified(target.name), columns);
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
  if (!marks_rows(target)) return {};
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
                    shown, printable(target.name)));
  }
  const Field field{name, {TypeKind::TimestampTz}, false};
  if (plan.table.exists) plan.changes.push_back(add_column(plan.table, field));
  plan.table.columns.push_back(new_column(field, plan.table.strict));
  return {};
}

// The columns of the table that the rows lack and that nothing fills. Refused when there should be
// none.
Result<std::vector<std::string>> columns_left_out(const SqliteTarget& target, const Table& table,
                                                  const Schema& schema) {
  std::vector<std::string> left_out;
  for (const auto& column : table.columns) {
    const bool is_ours = same_name(column.name, kLoadColumn) || is_stamp(target, column.name) ||
                         (marks_rows(target) && same_name(column.name, target.on_leave.column));
    const bool has_rows = std::ranges::any_of(
        schema.fields(), [&](const Field& field) { return same_name(field.name, column.name); });
    if (!has_rows && !is_ours && !column.is_filled()) left_out.push_back(column.name);
  }
  if (left_out.empty() || target.policies.on_missing != OnMissingColumn::Fail) return left_out;
  const auto names =
      joined(left_out, ", ", [](const std::string& name) { return printable(name); });
  return fail(ErrorKind::Refused,
              fmt::format("the table {} has the {} {}, which the report does not have; add {} to "
                          "the report, or write on_missing_column: null",
                          printable(target.name), left_out.size() == 1 ? "column" : "columns",
                          names, left_out.size() == 1 ? "it" : "them"));
}

// What the statements of the plan do to a table that is there, and what else differs.
std::vector<components::SchemaChange> told(const Table& table, const std::vector<Field>& ignored,
                                           const std::vector<std::string>& left_out) {
  using components::SchemaChange;
  std::vector<SchemaChange> changes;
  for (const auto& column : table.columns) {
    if (column.missing)
      changes.push_back({SchemaChange::Kind::AddColumn, column.name, column.declared});
  }
  for (const auto& field : ignored)
    changes.push_back({SchemaChange::Kind::IgnoreColumn, field.name});
  for (const auto& column : left_out) changes.push_back({SchemaChange::Kind::LacksColumn, column});
  return changes;
}

Result<void> check_load_column(const SqliteTarget& target, const Table& table) {
  const TableColumn* column = table.find(kLoadColumn);
  if (target.mode != components::Mode::Append || column == nullptr) return {};
  const bool keeps_text = column->affinity == Affinity::Text || column->affinity == Affinity::None;
  if (keeps_text && !column->generated) return {};
  return fail(ErrorKind::Refused,
              fmt::format("the column {} of the table {} must be TEXT, for the ids of loads",
                          kLoadColumn, printable(target.name)));
}

Result<StagedColumn> plan(const SqliteTarget& target, const TableColumn& column, const Field& field,
                          std::size_t source) {
  const auto refused = [&](std::string_view why) {
    return fail(ErrorKind::Refused,
                fmt::format("the column \"{}\" of the table {} {}", printable(field.name),
                            printable(target.name), why));
  };
  if (column.affinity == Affinity::Blob) return refused("is a BLOB; make it TEXT");
  if (column.generated) {
    return refused("is computed by the table and takes no values; drop it from the rows");
  }
  const CellRule rule = rule_for(field.type, column.affinity);
  return StagedColumn{.source = source,
                      .target = quote_sqlite_name(column.name),
                      .staged = fmt::format("c{}", source),
                      .shown = printable(field.name),
                      .name = field.name,
                      .rule = rule,
                      .is_key = is_key(target, field.name),
                      .is_stamp = is_stamp(target, field.name),
                      .numbered = column.numbered,
                      .untyped = column.affinity == Affinity::None,
                      .missing = column.missing,
                      .complaint = complaint_about(field.type, rule, column.declared)};
}

// Adds the columns that the table lacks to it, or to those that are left out; Refused when neither
// is asked for. The columns that we add to the rows are never left out.
Result<std::vector<Field>> meet_new_columns(const SqliteTarget& target, const Schema& schema,
                                            TablePlan& plan) {
  Table& table = plan.table;
  std::vector<Field> ignored;
  std::vector<Field> refused;
  for (const Field& field : missing_in(table, schema)) {
    if (!table.exists || target.policies.on_new == OnNewColumn::Add) {
      if (table.exists) plan.changes.push_back(add_column(table, field));
      table.columns.push_back(new_column(field, table.strict));
    } else if (target.policies.on_new == OnNewColumn::Ignore && field.name != kLoadColumn &&
               !is_stamp(target, field.name)) {
      ignored.push_back(field);
    } else {
      refused.push_back(field);
    }
  }
  if (!refused.empty()) return fail(missing_columns(table, refused));
  return ignored;
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
  auto ignored = meet_new_columns(target, schema, plan);
  if (!ignored) return fail(std::move(ignored).error());
  if (auto added = add_mark(target, schema, plan); !added) return fail(added.error());
  if (auto checked = check_load_column(target, table); !checked) {
    return fail(std::move(checked).error());
  }
  if (!table.exists) {
    plan.changes.push_back(create_table(target, table.columns));
    plan.told = {{components::SchemaChange::Kind::Create}};
    return plan;
  }
  auto left_out = columns_left_out(target, table, schema);
  if (!left_out) return fail(std::move(left_out).error());
  plan.told = told(table, *ignored, *left_out);
  return plan;
}

Result<std::vector<StagedColumn>> plan_columns(const Table& table, const SqliteTarget& target,
                                               const Schema& schema) {
  std::vector<StagedColumn> columns;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto* there = table.find(schema[i].name);
    if (there == nullptr) continue;
    auto column = plan(target, *there, schema[i], i);
    if (!column) return fail(std::move(column).error());
    columns.push_back(std::move(*column));
  }
  const bool has_some = std::ranges::any_of(columns, [](const StagedColumn& column) {
    return !column.is_stamp && column.name != kLoadColumn;
  });
  if (has_some) return columns;
  return fail(ErrorKind::Refused,
              fmt::format("the table {} has none of the report's columns ({}); name another table, "
                          "or write on_new_column: add",
                          printable(target.name), schema.names()));
}

}  // namespace millrace::sinks::sqlite
