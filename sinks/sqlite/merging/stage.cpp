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

Result<void> Stage::add(const Batch& batch) {
  origins_.add(batch.origins, batch.rows);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (auto added = add_row(batch, row); !added) return added;
  }
  rows_ += batch.rows;
  return {};
}

Result<void> Stage::add_row(const Batch& batch, std::size_t row) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const StagedColumn& column = columns_[i];
    const Column& cells = batch.columns[column.source];
    const int parameter = static_cast<int>(i) + 1;
    if (cells.is_null(row)) {
      if (column.is_key || column.numbered) {
        return fail(ErrorKind::BadData, fmt::format("row {}, {} \"{}\": {}", batch.origin(row),
                                                    column.is_key ? "key column" : "column",
                                                    column.shown, complaint_about_null(column)));
      }
      if (auto bound = insert_->bind_null(parameter); !bound) return bound;
      continue;
    }
    const auto bound = bind_cell(*insert_, parameter, column.rule, cells.text(row));
    if (!bound) return fail(bound.error());
    if (!*bound) {
      const auto of_value = complaint_about_value(column.rule, cells.text(row));
      return fail(
          ErrorKind::BadData,
          fmt::format("row {}, column \"{}\": \"{}\" {}", batch.origin(row), column.shown,
                      printable(cells.text(row)), of_value.empty() ? column.complaint : of_value));
    }
  }
  return insert_->run();
}

std::uint64_t Stage::row_of_export(std::uint64_t rowid) const {
  return origins_.origin_of(rowid);
}

}  // namespace millrace::sinks::sqlite
