#include "sinks/postgres/target_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"

namespace millrace::sinks::postgres {
namespace {

using components::kLoadColumn;
using components::Mode;

Result<void> check_names(const Schema& schema, const components::Target& target) {
  for (const auto& field : schema.fields()) {
    if (auto name = io::quote_pg_identifier(field.name); !name) {
      return fail(std::move(name).error().during("column \"" + printable(field.name) +
                                                 "\" (rename it with `columns` or `rename`)"));
    }
    if (target.mode == Mode::Append && field.name == kLoadColumn) {
      return fail(ErrorKind::BadData,
                  fmt::format("column \"{}\" is append mode's own; rename it", kLoadColumn));
    }
  }
  for (const auto& key : target.key) {
    if (schema.find(key)) continue;
    return fail(ErrorKind::BadData,
                fmt::format("key column \"{}\" is not among the export's columns: {}",
                            printable(key), schema.names()));
  }
  return {};
}

std::string definition(const Field& field, bool not_null) {
  return quote_name(std::string_view(field.name)) + " " + sql_type(field.type) +
         (not_null ? " NOT NULL" : "");
}

std::string definition_of_tag() {
  return fmt::format("\"{}\" text", kLoadColumn);
}

std::string create_table(const io::QualifiedName& name, const Schema& schema,
                         const components::Target& target) {
  std::string columns;
  for (const auto& field : schema.fields()) {
    if (!columns.empty()) columns += ", ";
    columns += definition(field, field.required);
  }
  if (target.mode == Mode::Append) columns += ", " + definition_of_tag();
  std::string key;
  for (const auto& column : target.key) {
    key += (key.empty() ? "" : ", ") + quote_name(std::string_view(column));
  }
  if (!key.empty()) columns += ", PRIMARY KEY (" + key + ")";
  return fmt::format("CREATE TABLE {} ({})", quote_name(name), columns);
}

// The statement that adds what the table lacks; empty when it lacks nothing.
std::string add_columns(const io::QualifiedName& name, const Schema& schema, const Table& table,
                        Mode mode) {
  std::string added;
  for (const auto& field : schema.fields()) {
    if (table.find(field.name)) continue;
    // Rows that are there have no value for it, so it cannot be NOT NULL.
    added += (added.empty() ? "ADD COLUMN " : ", ADD COLUMN ") + definition(field, false);
  }
  if (mode == Mode::Append && !table.find(kLoadColumn)) {
    added += (added.empty() ? "ADD COLUMN " : ", ADD COLUMN ") + definition_of_tag();
  }
  return added.empty() ? added : "ALTER TABLE " + quote_name(name) + " " + added;
}

std::unexpected<Error> lacks_columns(const io::QualifiedName& name, const Schema& schema,
                                     const Table& table, Mode mode) {
  std::vector<std::string> names;
  names.reserve(table.columns.size());
  for (const auto& column : table.columns) names.push_back(column.name);
  std::string missing;
  for (const auto& field : schema.fields()) {
    if (table.find(field.name)) continue;
    missing += (missing.empty() ? "\"" : ", \"") + printable(field.name) + "\"";
    const auto near = nearest(field.name, names);
    if (!near.empty()) missing += " (it has \"" + printable(near) + "\")";
  }
  if (mode == Mode::Append && !table.find(kLoadColumn)) {
    missing += fmt::format("{}\"{}\"", missing.empty() ? "" : ", ", kLoadColumn);
  }
  return fail(ErrorKind::Refused,
              fmt::format("table {} lacks column {}; set on_new_column: add, or run: {}",
                          printable(quote_name(name)), missing,
                          printable(add_columns(name, schema, table, mode), 1000)));
}

// Upsert may only update, so there the server decides row by row.
Result<void> check_left_out(const io::QualifiedName& name, const Schema& schema, const Table& table,
                            Mode mode) {
  if (mode == Mode::Upsert) return {};
  for (const auto& column : table.columns) {
    const bool optional = !column.required || column.has_default || column.generated;
    if (optional || schema.find(column.name) || column.name == kLoadColumn) continue;
    return fail(ErrorKind::BadData,
                fmt::format("column \"{}\" of table {} is NOT NULL without a default, and the "
                            "export does not have it",
                            printable(column.name), printable(quote_name(name))));
  }
  return {};
}

Result<std::vector<WrittenColumn>> map_columns(const Schema& schema, const Table& table,
                                               const std::vector<std::string>& key) {
  std::vector<WrittenColumn> columns;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto* column = table.find(schema[i].name);
    if (!column) return fail(ErrorKind::Internal, "a column was not added");
    if (column->generated) {
      return fail(ErrorKind::Refused,
                  fmt::format("column \"{}\" is generated by the database; leave it out of the "
                              "export with a drop step",
                              printable(column->name)));
    }
    columns.push_back({i, *column, std::ranges::find(key, column->name) != key.end(),
                       fidelity_of(schema[i].type, column->type)});
  }
  return columns;
}

// Brings the table to where each column of the export has one; gives it as it then is.
Task<Result<Table>> create_or_extend(io::PostgresConnection& connection,
                                     const TableTarget& destination, io::QualifiedName name,
                                     const Schema& schema, bool& created) {
  auto found = co_await inspect(connection, name);
  if (!found) co_return fail(std::move(found).error());
  created = !found->has_value();
  const auto& target = destination.target;
  std::string change;
  if (created) {
    change = create_table(name, schema, target);
  } else if (!(*found)->writable_kind) {
    co_return fail(ErrorKind::Refused, printable(quote_name(name)) + " is not a table");
  } else {
    change = add_columns(name, schema, **found, target.mode);
    if (!change.empty() && destination.on_new_column == OnNewColumn::Fail) {
      co_return lacks_columns(name, schema, **found, target.mode);
    }
  }
  if (change.empty()) co_return std::move(**found);
  auto changed = co_await connection.query(change);
  if (!changed) co_return fail(std::move(changed).error().during("make room for the rows"));
  auto again = co_await inspect(connection, name);
  if (!again) co_return fail(std::move(again).error());
  if (!*again) co_return fail(ErrorKind::Internal, "the table is not where it was created");
  co_return std::move(**again);
}

}  // namespace

Result<void> check_tag_column(const Table& table, const io::QualifiedName& name,
                              OnNewColumn on_new_column) {
  const auto* tag = table.find(kLoadColumn);
  const std::string target = printable(quote_name(name));
  if (!tag && on_new_column == OnNewColumn::Add) return {};
  if (!tag) {
    return fail(ErrorKind::Refused,
                fmt::format("table {0} lacks column \"{1}\", in which append mode notes which load "
                            "brought a row; set on_new_column: add, or run: ALTER TABLE {0} ADD "
                            "COLUMN {2}",
                            target, kLoadColumn, definition_of_tag()));
  }
  if (tag->type == PgType::Text && tag->binary && !tag->generated) return {};
  return fail(ErrorKind::Refused,
              fmt::format("column \"{1}\" of table {0}, in which append mode notes which load "
                          "brought a row, is {2}{3} and must be text; run: ALTER TABLE {0} ALTER "
                          "COLUMN \"{1}\" TYPE text, or rename it",
                          target, kLoadColumn, tag->generated ? "generated " : "", tag->sql_type));
}

Result<void> check_key(const Table& table, const io::QualifiedName& name,
                       const std::vector<std::string>& key) {
  std::string list;
  for (const auto& column : key) {
    if (!table.find(column)) {
      return fail(ErrorKind::Refused, fmt::format("key column \"{}\" is not in table {}",
                                                  printable(column), printable(quote_name(name))));
    }
    list += (list.empty() ? "" : ", ") + quote_name(std::string_view(column));
  }
  if (table.is_unique(key)) return {};
  return fail(ErrorKind::Refused,
              fmt::format("table {0} has no unique index on just the key ({1}); run: CREATE UNIQUE "
                          "INDEX ON {0} ({1})",
                          printable(quote_name(name)), printable(list)));
}

Task<Result<ReadyTable>> ready_table(io::PostgresConnection& connection,
                                     const TableTarget& destination, const io::QualifiedName& name,
                                     const Schema& schema) {
  const auto& target = destination.target;
  if (auto names = check_names(schema, target); !names) co_return fail(names.error());
  ReadyTable ready;
  auto table = co_await create_or_extend(connection, destination, name, schema, ready.created);
  if (!table) co_return fail(std::move(table).error());
  if (!target.key.empty()) {
    if (auto key = check_key(*table, name, target.key); !key) co_return fail(key.error());
  }
  if (auto rest = check_left_out(name, schema, *table, target.mode); !rest) {
    co_return fail(rest.error());
  }
  auto columns = map_columns(schema, *table, target.key);
  if (!columns) co_return fail(columns.error());
  ready.columns = std::move(*columns);
  ready.oid = table->oid;
  if (target.mode == Mode::Append) {
    auto tag = check_tag_column(*table, name, destination.on_new_column);
    if (!tag) co_return fail(std::move(tag).error());
    ready.tag_column = kLoadColumn;
  }
  co_return ready;
}

}  // namespace millrace::sinks::postgres
