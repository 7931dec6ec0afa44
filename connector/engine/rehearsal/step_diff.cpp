#include "connector/engine/rehearsal/step_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "connector/engine/rows/masked_rows.h"

namespace millrace::engine {
namespace {

using Cell = std::optional<std::string>;
using Change = StepDiff::Row::Change;

// A row of a batch.
struct RowPlace {
  const RowSet* rows = nullptr;
  const Batch* batch = nullptr;
  std::size_t row = 0;

  Cell cell(std::size_t column) const {
    const auto& of = batch->columns[column];
    return of.is_null(row) ? Cell() : Cell(of.text(row));
  }
  // What may be shown of it.
  Cell shown(std::size_t column) const {
    const bool is_hidden = std::ranges::binary_search(rows->hidden, (*batch->schema)[column].name);
    return is_hidden && !batch->columns[column].is_null(row) ? Cell(kMask) : cell(column);
  }
};

// By their numbers in the export: the rows before, and those after.
using Numbered = std::map<std::uint64_t, std::pair<std::vector<RowPlace>, std::vector<RowPlace>>>;

Numbered by_number(const RowSet& before, const RowSet& after) {
  Numbered rows;
  for (const auto& batch : before.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      rows[batch.origin(row)].first.push_back({&before, &batch, row});
    }
  }
  for (const auto& batch : after.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      rows[batch.origin(row)].second.push_back({&after, &batch, row});
    }
  }
  return rows;
}

std::uint64_t count_of(const RowSet& rows) {
  std::uint64_t count = 0;
  for (const auto& batch : rows.batches) count += batch.rows;
  return count;
}

std::vector<StepDiff::Cell> cells_of(const RowPlace& row, const Schema& columns) {
  std::vector<StepDiff::Cell> cells;
  cells.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    cells.push_back({columns[i].name, std::nullopt, row.shown(i), true});
  }
  return cells;
}

// The numbers of the rows, each once, in their order.
std::vector<std::uint64_t> numbers_of(const RowSet& rows) {
  std::vector<std::uint64_t> numbers;
  std::set<std::uint64_t> known;
  for (const auto& batch : rows.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (known.insert(batch.origin(row)).second) numbers.push_back(batch.origin(row));
    }
  }
  return numbers;
}

// Of the rows that stayed, when they are not in the order that they had.
std::vector<std::uint64_t> new_order_of(const RowSet& before, const RowSet& after) {
  std::map<std::uint64_t, std::size_t> places;
  for (const auto number : numbers_of(before)) places.emplace(number, places.size());
  auto numbers = numbers_of(after);
  std::erase_if(numbers, [&places](std::uint64_t number) { return !places.contains(number); });
  const bool is_same = std::ranges::is_sorted(
      numbers, {}, [&places](std::uint64_t number) { return places.at(number); });
  return is_same ? std::vector<std::uint64_t>() : numbers;
}

// For each column after the step, the one before that it is compared with.
class ColumnPairs {
 public:
  ColumnPairs(const Schema& before, const Schema& after,
              const std::function<std::vector<std::string>(std::string_view)>& made_of,
              StepDiff& diff)
      : before_(before), after_(after) {
    std::vector<bool> is_kept(before.size());
    std::map<std::string, std::size_t> made;  // How many columns are made of that one alone.
    for (const auto& field : after.fields()) {
      const auto parts = made_of(field.name);
      if (parts.size() == 1) ++made[parts.front()];
    }
    for (const auto& field : after.fields()) {
      auto source = before.find(field.name);
      const auto parts = made_of(field.name);
      const bool is_renamed = parts.size() == 1 && parts.front() != field.name &&
                              made[parts.front()] == 1 && !after.find(parts.front()) &&
                              before.find(parts.front());
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
      cells.push_back({before_[i].name, row.shown(i), std::nullopt, false});
    }
    return cells;
  }
  std::vector<StepDiff::Cell> added(const RowPlace& row) const { return cells_of(row, after_); }
  std::vector<StepDiff::Cell> changed(const RowPlace& from, const RowPlace& to) const {
    std::vector<StepDiff::Cell> cells;
    for (std::size_t i = 0; i < after_.size(); ++i) {
      if (sources_[i] && from.cell(*sources_[i]) == to.cell(i)) continue;
      Cell was = sources_[i] ? from.shown(*sources_[i]) : Cell();
      cells.push_back({after_[i].name, std::move(was), to.shown(i), !sources_[i]});
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
                 const std::function<std::vector<std::string>(std::string_view)>& made_of,
                 const std::map<std::uint64_t, std::string>& quarantined) {
  StepDiff diff;
  diff.rows_before = count_of(before);
  diff.rows_after = count_of(after);
  diff.new_order = new_order_of(before, after);
  const ColumnPairs columns(*before.schema, *after.schema, made_of, diff);
  for (const auto& [number, rows] : by_number(before, after)) {
    const auto& [from, to] = rows;
    const std::size_t parts = std::max(from.size(), to.size());
    for (std::size_t i = 0; i < parts; ++i) {
      StepDiff::Row row{.number = number, .part = i + 1, .parts = parts};
      const auto reason = quarantined.find(number);
      if (i < to.size()) {
        row.change = i < from.size() ? Change::Changed : Change::Added;
        row.cells = i < from.size() ? columns.changed(from[i], to[i]) : columns.added(to[i]);
        if (row.cells.empty()) continue;
      } else {
        row.change = reason == quarantined.end() ? Change::Removed : Change::Quarantined;
        row.cells = columns.removed(from[i]);
        if (reason != quarantined.end()) row.reason = reason->second;
      }
      diff.rows.push_back(std::move(row));
    }
  }
  return diff;
}

StepDiff diff_of_made_rows(const RowSet& after) {
  StepDiff diff;
  diff.are_made = true;
  for (const auto& batch : after.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      diff.rows.push_back({.change = Change::Added,
                           .number = batch.origin(row),
                           .cells = cells_of({&after, &batch, row}, *after.schema)});
    }
  }
  return diff;
}

}  // namespace millrace::engine
