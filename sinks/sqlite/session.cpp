#include "sinks/sqlite/session.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/sqlite/sql.h"

namespace millrace::sinks::sqlite {
namespace {

using components::kLoadColumn;
using io::quote_sqlite_name;

constexpr const char* kCreateLoads =
    "CREATE TABLE IF NOT EXISTS main._millrace_loads ("
    "load_id TEXT NOT NULL PRIMARY KEY, sync TEXT NOT NULL, run_id TEXT NOT NULL, "
    "target TEXT NOT NULL, rows INTEGER NOT NULL, inserted INTEGER NOT NULL, "
    "updated INTEGER NOT NULL, deleted INTEGER NOT NULL, unchanged INTEGER NOT NULL, "
    "loaded_at TEXT NOT NULL) STRICT";

// Caches are bounded, so that memory does not grow with the export.
constexpr const char* kSettings =
    "PRAGMA synchronous = FULL; PRAGMA main.cache_size = -16384; PRAGMA temp_store = FILE; "
    "PRAGMA temp.cache_size = -8192";

std::vector<Field> with_load_column(const Schema& schema, bool appends) {
  auto fields = schema.fields();
  if (appends) fields.push_back({std::string(kLoadColumn), {TypeKind::Text}, true});
  return fields;
}

std::string add_column(const std::string& table, const Field& field) {
  return fmt::format("ALTER TABLE {} ADD COLUMN {} {}", quote_sqlite_name(table),
                     quote_sqlite_name(field.name), declared_type_for(field.type));
}

}  // namespace

Result<void> SqliteSession::open() {
  auto database = io::SqliteDatabase::open(target_.path, io::SqliteAccess::Create);
  if (!database) return fail(std::move(database).error());
  database_.emplace(std::move(*database));
  return database_->exec(kSettings);
}

Result<void> SqliteSession::begin(SchemaPtr schema) {
  insert_.reset();
  transaction_.reset();
  columns_.clear();
  staged_ = 0;
  if (auto checked = check_schema(*schema); !checked) return checked;
  auto transaction = io::SqliteTransaction::begin(*database_);
  if (!transaction) return fail(std::move(transaction).error());
  transaction_.emplace(std::move(*transaction));
  auto table = read_table(*database_, target_.table);
  if (!table) return fail(std::move(table).error());
  created_ = !table->exists;
  if (auto found = find_load(); !found || already_loaded_) return found;
  auto ready = created_ ? create_table(*schema) : add_missing(*schema);
  if (!ready) return ready;
  if (auto planned = plan_columns(*schema); !planned) return planned;
  return create_stage();
}

Result<void> SqliteSession::check_schema(const Schema& schema) const {
  const auto fields = with_load_column(schema, appends());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& name = fields[i].name;
    if (name.empty() || name.contains('\0')) {
      return fail(ErrorKind::BadData,
                  fmt::format("column {} has no name that SQLite takes; rename it", i + 1));
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!same_name(fields[j].name, name)) continue;
      return fail(ErrorKind::BadData,
                  fmt::format("the columns \"{}\" and \"{}\" are one name to SQLite; rename one",
                              printable(fields[j].name), printable(name)));
    }
  }
  for (const auto& key : target_.key) {
    if (schema.find(key)) continue;
    return fail(ErrorKind::BadData,
                fmt::format("the key column \"{}\" is not in the rows; they have {}",
                            printable(key), schema.names()));
  }
  return {};
}

Result<void> SqliteSession::find_load() {
  if (auto made = database_->exec(kCreateLoads); !made) return made;
  // Without its table a record proves nothing: the rows went with it.
  if (created_) return {};
  auto query = database_->prepare("SELECT 1 FROM main._millrace_loads WHERE load_id = ?1");
  if (!query) return fail(std::move(query).error());
  if (auto bound = query->bind(1, std::string_view(identity_.id)); !bound) return bound;
  const auto found = query->step();
  if (!found) return fail(found.error());
  already_loaded_ = *found;
  return {};
}

Result<void> SqliteSession::create_table(const Schema& schema) {
  const auto is_key = [&](const Field& field) {
    return std::ranges::find(target_.key, field.name) != target_.key.end();
  };
  auto columns = joined(with_load_column(schema, appends()), ", ", [&](const Field& field) {
    return fmt::format("{} {}{}", quote_sqlite_name(field.name), declared_type_for(field.type),
                       is_key(field) ? " NOT NULL" : "");
  });
  if (!target_.key.empty()) {
    columns += fmt::format(", PRIMARY KEY ({})", joined(target_.key, ", ", quote_sqlite_name));
  }
  return database_->exec(
      fmt::format("CREATE TABLE {} ({}) STRICT", qualified(target_.table), columns));
}

Result<void> SqliteSession::add_missing(const Schema& schema) {
  const auto table = read_table(*database_, target_.table);
  if (!table) return fail(table.error());
  if (auto checked = target_.key.empty() ? Result<void>() : check_key(*table, target_.key);
      !checked) {
    return checked;
  }
  for (const Field& field : with_load_column(schema, appends())) {
    if (table->find(field.name) != nullptr) continue;
    const auto statement = add_column(target_.table, field);
    if (target_.on_new_column == OnNewColumn::Fail) {
      return fail(
          ErrorKind::Refused,
          fmt::format("the table {} has no column \"{}\"; run: {}, or write "
                      "on_new_column: add",
                      printable(target_.table), printable(field.name), printable(statement)));
    }
    if (auto added = database_->exec(statement); !added) return added;
  }
  return {};
}

Result<void> SqliteSession::plan_columns(const Schema& schema) {
  const auto table = read_table(*database_, target_.table);
  if (!table) return fail(table.error());
  for (const Field& field : schema.fields()) {
    const TableColumn* column = table->find(field.name);
    if (column->affinity == Affinity::Blob) {
      return fail(ErrorKind::Refused,
                  fmt::format("the column \"{}\" of the table {} is a BLOB; make it TEXT",
                              printable(field.name), printable(target_.table)));
    }
    const bool is_key = std::ranges::find(target_.key, field.name) != target_.key.end();
    columns_.push_back({quote_sqlite_name(column->name), fmt::format("c{}", columns_.size()),
                        printable(field.name), rule_for(field.type, column->affinity), is_key});
  }
  return {};
}

Result<void> SqliteSession::create_stage() {
  const auto names =
      joined(columns_, ", ", [](const StagedColumn& column) { return column.staged; });
  // No declared types: the values stay as they were bound.
  auto made = database_->exec(fmt::format(
      "DROP TABLE IF EXISTS {0}; CREATE TEMP TABLE _millrace_stage ({1})", kStage, names));
  if (!made) return made;
  auto insert = database_->prepare(
      fmt::format("INSERT INTO {} VALUES ({})", kStage,
                  joined(columns_, ", ", [](const StagedColumn&) { return "?"; })));
  if (!insert) return fail(std::move(insert).error());
  insert_.emplace(std::move(*insert));
  return {};
}

Result<void> SqliteSession::stage(const Batch& batch) {
  if (already_loaded_) {
    staged_ += batch.rows;
    return {};
  }
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (auto staged = stage_row(batch, row); !staged) return staged;
  }
  staged_ += batch.rows;
  return {};
}

Result<void> SqliteSession::stage_row(const Batch& batch, std::size_t row) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const StagedColumn& column = columns_[i];
    const Column& cells = batch.columns[i];
    const int parameter = static_cast<int>(i) + 1;
    if (cells.is_null(row)) {
      if (column.is_key) {
        return fail(ErrorKind::BadData, fmt::format("row {}, key column \"{}\": it is NULL; "
                                                    "filter such rows out, or choose another key",
                                                    batch.first_row + row, column.shown));
      }
      if (auto bound = insert_->bind_null(parameter); !bound) return bound;
      continue;
    }
    const auto bound = bind_cell(*insert_, parameter, column.rule, cells.text(row));
    if (!bound) return fail(bound.error());
    if (!*bound) {
      return fail(ErrorKind::BadData,
                  fmt::format("row {}, column \"{}\": \"{}\" {}", batch.first_row + row,
                              column.shown, printable(cells.text(row)), complaint_of(column.rule)));
    }
  }
  return insert_->run();
}

Result<void> SqliteSession::commit() {
  auto committed = transaction_->commit();
  if (committed) transaction_.reset();
  return committed;
}

}  // namespace millrace::sinks::sqlite
