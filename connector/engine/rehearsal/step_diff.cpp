#include "connector/engine/rehearsal/step_diff.h"

#include <algorithm>
#include <map>
#include <utility>

namespace millrace::engine {
namespace {

using Cell = std::optional<std::string>;
using Change = StepDiff::Row::Change;

// A row of a batch.
struct RowPlace {
  const Batch* batch = nullptr;
  std::size_t row = 0;

  Cell cell(std::size_t column) const {
    const auto& of = batch->columns[column];
    return of.is_null(row) ? Cell() : Cell(of.text(row));
  }
};

// By their numbers in the export: the rows before, and those after.
using Numbered = std::map<std::uint64_t, std::pair<std::vector<RowPlace>, std::vector<RowPlace>>>;

Numbered by_number(const RowSet& before, const RowSet& after) {
  Numbered rows;
  for (const auto& batch : before.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      rows[batch.origin(row)].first.push_back({&batch, row});
    }
  }
  for (const auto& batch : after.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      rows[batch.origin(row)].second.push_back({&batch, row});
    }
  }
  return rows;
}

std::uint64_t count_of(const RowSet& rows) {
  std::uint64_t count = 0;
  for (const auto& batch : rows.batches) count += batch.rows;
  return count;
}

// For each column after the step, the one before that it is compared with.
class ColumnPairs {
 public:
  ColumnPairs(const Schema& before, const Schema& after,
              const std::function<std::vector<std::string>(std::string_view)>& made_of,
              StepDiff& diff)
      : before_(before), after_(after) {
    std::vector<bool> is_kept(before.size());
    for (const auto& field : after.fields()) {
      auto source = before.find(field.name);
      const auto parts = made_of(field.name);
      const bool is_renamed = parts.size() == 1 && parts.front() != field.name &&
                              !after.find(parts.front()) && before.find(parts.front());
      if (is_renamed) {
        source = before.find(parts.front());
        diff.columns_renamed.emplace_back(parts.front(), field.name);
      } else if (!source) {
        diff.columns_added.push_back(field.name);
      }
      if (source) is_kept[*source] = true;
      sources_.push_back(source);
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (!is_kept[i]) diff.columns_removed.push_back(before[i].name);
    }
  }

  std::vector<StepDiff::Cell> removed(const RowPlace& row) const {
    std::vector<StepDiff::Cell> cells;
    cells.reserve(before_.size());
    for (std::size_t i = 0; i < before_.size(); ++i) {
      cells.push_back({before_[i].name, row.cell(i), std::nullopt, false});
    }
    return cells;
  }
  std::vector<StepDiff::Cell> added(const RowPlace& row) const {
    std::vector<StepDiff::Cell> cells;
    cells.reserve(after_.size());
    for (std::size_t i = 0; i < after_.size(); ++i) {
      cells.push_back({after_[i].name, std::nullopt, row.cell(i), true});
    }
    return cells;
  }
  std::vector<StepDiff::Cell> changed(const RowPlace& from, const RowPlace& to) const {
    std::vector<StepDiff::Cell> cells;
    for (std::size_t i = 0; i < after_.size(); ++i) {
      Cell was = sources_[i] ? from.cell(*sources_[i]) : Cell();
      Cell is = to.cell(i);
      if (sources_[i] && was == is) continue;
      cells.push_back({after_[i].name, std::move(was), std::move(is), !sources_[i]});
    }
    return cells;
  }

 private:
  const Schema& before_;
  const Schema& after_;
  std::vector<std::optional<std::size_t>> sources_;
};

}  // namespace

StepDiff diff_of(const RowSet& before, const RowSet& after,
                 const std::function<std::vector<std::string>(std::string_view)>& made_of) {
  StepDiff diff;
  diff.rows_before = count_of(before);
  diff.rows_after = count_of(after);
  const ColumnPairs columns(*before.schema, *after.schema, made_of, diff);
  for (const auto& [number, rows] : by_number(before, after)) {
    const auto& [from, to] = rows;
    for (std::size_t i = 0; i < std::max(from.size(), to.size()); ++i) {
      if (i >= to.size()) {
        diff.rows.push_back({Change::Removed, number, columns.removed(from[i])});
      } else if (i >= from.size()) {
        diff.rows.push_back({Change::Added, number, columns.added(to[i])});
      } else if (auto cells = columns.changed(from[i], to[i]); !cells.empty()) {
        diff.rows.push_back({Change::Changed, number, std::move(cells)});
      }
    }
  }
  return diff;
}

}  // namespace millrace::engine
