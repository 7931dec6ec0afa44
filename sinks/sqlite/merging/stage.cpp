#include "sinks/sqlite/merging/stage.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"

namespace millrace::sinks::sqlite {
namespace {

std::string_view complaint_about_null(const StagedColumn& column) {
  return column.is_key ? "it is NULL; filter such rows out, or choose another key"
                       : "it is NULL, and SQLite would generate a number for it; set a default for "
                         "the column, or drop it";
}

}  // namespace

Result<Stage> Stage::create(io::SqliteDatabase& database, std::vector<StagedColumn> columns) {
  const auto names =
      joined(columns, ", ", [](const StagedColumn& column) { return column.staged; });
  // No declared types: the values stay as they were bound.
  auto made = database.exec(fmt::format(
      "DROP TABLE IF EXISTS {0}; CREATE TEMP TABLE _millrace_stage ({1})", kStage, names));
  if (!made) return fail(std::move(made).error());
  auto insert =
      database.prepare(fmt::format("INSERT INTO {} VALUES ({})", kStage,
                                   joined(columns, ", ", [](const StagedColumn&) { return "?"; })));
  if (!insert) return fail(std::move(insert).error());
  return Stage(std::move(columns), std::move(*insert));
}

Result<void> Stage::be_difference(io::SqliteDatabase& database, bool some_leave) {
  is_difference_ = true;
  some_leave_ = some_leave;
  if (!some_leave) return {};
  std::string names;
  std::string places;
  for (const auto& column : columns_) {
    if (!column.is_key) continue;
    names += (names.empty() ? "" : ", ") + column.staged;
    places += places.empty() ? "?" : ", ?";
  }
  auto made = database.exec(fmt::format(
      "DROP TABLE IF EXISTS {0}; CREATE TEMP TABLE _millrace_present ({1})", kPresent, names));
  if (!made) return made;
  auto insert = database.prepare(fmt::format("INSERT INTO {} VALUES ({})", kPresent, places));
  if (!insert) return fail(std::move(insert).error());
  insert_key_.emplace(*std::move(insert));
  return {};
}

Result<void> Stage::add(const Batch& batch) {
  origins_.add(batch.origins, batch.rows);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (auto added = add_row(batch, row, false); !added) return added;
  }
  rows_ += batch.rows;
  return {};
}

Result<void> Stage::add_keys(const Batch& batch) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (auto added = add_row(batch, row, true); !added) return added;
  }
  return {};
}

Result<void> Stage::add_row(const Batch& batch, std::size_t row, bool key_only) {
  auto& insert = key_only ? *insert_key_ : *insert_;
  int parameter = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (key_only && !columns_[i].is_key) continue;
    if (auto bound = bind(insert, ++parameter, i, batch, row); !bound) return bound;
  }
  return insert.run();
}

Result<void> Stage::bind(io::SqliteStatement& insert, int parameter, std::size_t i,
                         const Batch& batch, std::size_t row) {
  const StagedColumn& column = columns_[i];
  const Column& cells = batch.columns[column.source];
  if (cells.is_null(row)) {
    if (column.is_key || column.numbered) {
      return fail(ErrorKind::BadData, fmt::format("row {}, {} \"{}\": {}", batch.origin(row),
                                                  column.is_key ? "key column" : "column",
                                                  column.shown, complaint_about_null(column)));
    }
    return insert.bind_null(parameter);
  }
  const auto bound = bind_cell(insert, parameter, column.rule, cells.text(row));
  if (!bound) return fail(bound.error());
  if (*bound) return {};
  const auto of_value = complaint_about_value(column.rule, cells.text(row));
  return fail(ErrorKind::BadData, fmt::format("row {}, column \"{}\": \"{}\" {}", batch.origin(row),
                                              column.shown, printable(cells.text(row)),
                                              of_value.empty() ? column.complaint : of_value));
}

std::uint64_t Stage::row_of_export(std::uint64_t rowid) const {
  return origins_.origin_of(rowid);
}

}  // namespace millrace::sinks::sqlite
