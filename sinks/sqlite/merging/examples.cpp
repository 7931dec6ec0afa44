#include "sinks/sqlite/merging/examples.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sinks/sqlite/catalog/sql.h"
#include "sinks/sqlite/merging/merge_sql.h"

namespace millrace::sinks::sqlite {
namespace {

using components::RowChange;
using Kind = RowChange::Kind;

struct Asked {
  Kind kind;
  std::string statement;
};

// Stamps are no part of what a row says.
std::vector<StagedColumn> shown_of(const Stage& stage) {
  std::vector<StagedColumn> shown = stage.columns();
  std::erase_if(shown, &StagedColumn::is_stamp);
  return shown;
}

std::string staged_cells(const Stage& stage) {
  return joined(shown_of(stage), ", ",
                [](const StagedColumn& column) { return "s." + column.staged; });
}

std::string table_cells(const Stage& stage) {
  return joined(shown_of(stage), ", ", [](const StagedColumn& column) {
    return column.missing ? std::string("NULL") : column.target;
  });
}

// Only of what was counted: the others would look through the table in vain.
std::vector<Asked> asked_of(const SqliteTarget& target, const Table& table, const Stage& stage,
                            const components::LoadReport& counts, std::size_t most) {
  const MergeSql sql(target, table, stage);
  const bool matches = matches_rows(target) && table.exists;
  const auto staged = staged_cells(stage);
  const auto there = table_cells(stage);
  std::vector<Asked> all;
  if (counts.inserted > 0) {
    const auto condition = matches ? sql.insert_new().condition : "true";
    all.push_back({Kind::Insert, fmt::format("SELECT {} FROM {} AS s WHERE {} LIMIT {}", staged,
                                             kStage, condition, most)});
  }
  if (counts.updated > 0) {
    const auto old = joined(shown_of(stage), ", ", [](const StagedColumn& column) {
      return column.missing ? std::string("NULL") : "t." + column.target;
    });
    all.push_back(
        {Kind::Update,
         fmt::format("SELECT {}, {} FROM {} AS s JOIN {} AS t ON {} LIMIT {}", old, staged, kStage,
                     qualified(table.name), sql.update_changed().condition, most)});
  }
  const auto gone = matches ? sql.leaving() : qualified(table.name);
  const auto ask_for_gone = [&](Kind kind) {
    all.push_back({kind, fmt::format("SELECT {} FROM {} LIMIT {}", there, gone, most)});
  };
  if (counts.deleted > 0) ask_for_gone(Kind::Delete);
  if (counts.marked > 0) ask_for_gone(Kind::Mark);
  return all;
}

RowChange::Cells cells_of(const io::SqliteStatement& row, std::size_t first, std::size_t count) {
  RowChange::Cells cells;
  cells.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) {
    const int column = static_cast<int>(i);
    if (row.is_null(column)) {
      cells.emplace_back();
    } else {
      cells.emplace_back(row.text(column));
    }
  }
  return cells;
}

RowChange change_of(Kind kind, const io::SqliteStatement& row, std::size_t columns) {
  if (kind == Kind::Insert) return {kind, {}, cells_of(row, 0, columns)};
  if (kind != Kind::Update) return {kind, cells_of(row, 0, columns), {}};
  return {kind, cells_of(row, 0, columns), cells_of(row, columns, columns)};
}

Result<void> add_rows(io::SqliteDatabase& database, const Asked& asked,
                      components::Examples& examples) {
  auto query = database.prepare(asked.statement);
  if (!query) return fail(std::move(query).error());
  for (;;) {
    const auto more = query->step();
    if (!more) return fail(more.error());
    if (!*more) return {};
    examples.rows.push_back(change_of(asked.kind, *query, examples.columns.size()));
  }
}

}  // namespace

Result<components::Examples> find_examples(io::SqliteDatabase& database, const SqliteTarget& target,
                                           const Table& table, const Stage& stage,
                                           const components::LoadReport& counts,
                                           std::size_t of_each) {
  components::Examples examples;
  for (const auto& column : shown_of(stage)) examples.columns.push_back(column.name);
  for (const auto& asked : asked_of(target, table, stage, counts, of_each)) {
    if (auto added = add_rows(database, asked, examples); !added) {
      return fail(std::move(added).error());
    }
  }
  return examples;
}

}  // namespace millrace::sinks::sqlite
