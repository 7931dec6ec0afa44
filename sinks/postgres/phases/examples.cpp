#include "sinks/postgres/phases/examples.h"

#include <string>
#include <utility>
#include <vector>

#include "sinks/postgres/phases/transaction.h"

namespace millrace::sinks::postgres {
namespace {

using components::RowChange;
using Kind = RowChange::Kind;

struct Asked {
  Kind kind;
  std::string statement;
};

// Only of what was counted: the others would look through the table in vain.
std::vector<Asked> asked_of(const LoadWork& work, std::size_t most) {
  const auto& merge = *work.merge;
  const auto& counts = work.settled;
  const bool matches = matches_rows(work.target) && work.is_there();
  std::vector<Asked> all;
  if (counts.inserted > 0) {
    all.push_back({Kind::Insert, matches ? merge.new_rows(most) : merge.staged_rows(most)});
  }
  if (counts.updated > 0) all.push_back({Kind::Update, merge.changed_rows(most)});
  if (counts.deleted > 0) {
    all.push_back({Kind::Delete, matches ? merge.leaving_rows(most) : merge.target_rows(most)});
  }
  if (counts.marked > 0) all.push_back({Kind::Mark, merge.leaving_rows(most)});
  return all;
}

RowChange::Cells cells_of(const io::PgRows& rows, std::size_t row, std::size_t first,
                          std::size_t count) {
  RowChange::Cells cells;
  cells.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) cells.push_back(rows.rows[row][i]);
  return cells;
}

RowChange change_of(Kind kind, const io::PgRows& rows, std::size_t row, std::size_t columns) {
  if (kind == Kind::Insert) return {kind, {}, cells_of(rows, row, 0, columns)};
  if (kind != Kind::Update) return {kind, cells_of(rows, row, 0, columns), {}};
  return {kind, cells_of(rows, row, 0, columns), cells_of(rows, row, columns, columns)};
}

}  // namespace

Task<Result<components::Examples>> find_examples(LoadWork& work, std::size_t of_each) {
  components::Examples examples{.columns = work.merge->names()};
  for (auto& [kind, statement] : asked_of(work, of_each)) {
    auto rows = co_await work.connection().query(std::move(statement));
    if (!rows) co_return fail(std::move(rows).error());
    for (std::size_t row = 0; row < rows->rows.size(); ++row) {
      examples.rows.push_back(change_of(kind, *rows, row, examples.columns.size()));
    }
  }
  co_return examples;
}

}  // namespace millrace::sinks::postgres
