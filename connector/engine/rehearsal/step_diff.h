#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/engine/rehearsal/row_set.h"

namespace millrace::engine {

// What one step made of some rows.
struct StepDiff {
  struct Cell {
    std::string column;                 // By the name that it has after the step, if it is there.
    std::optional<std::string> before;  // nullopt is NULL.
    std::optional<std::string> after;
    bool is_new = false;  // There was no such column before.
  };
  struct Row {
    enum class Change {
      Removed,      // `cells` are what it was: their `before`.
      Added,        // `cells` are what it is: their `after`.
      Changed,      // `cells` are those that differ.
      Quarantined,  // As Removed; `reason` says why.
    };
    Change change = Change::Changed;
    std::uint64_t number = 0;  // In the export.
    std::vector<Cell> cells;
    std::string reason = {};
    // Where several rows have the number: which of them it is, from 1, and how many there are.
    std::size_t part = 1;
    std::size_t parts = 1;
  };

  std::string step;                                                  // As messages name it.
  std::vector<std::string> columns_removed;                          // Of those before.
  std::vector<std::string> columns_added;                            // Of those after.
  std::vector<std::pair<std::string, std::string>> columns_renamed;  // Old name, new name.
  std::vector<Row> rows;  // Those that differ, in the order of the export.
  std::uint64_t rows_before = 0;
  std::uint64_t rows_after = 0;
  // Where rows that stayed have changed places: their numbers in the new order.
  std::vector<std::uint64_t> new_order;
  // The rows after are made of several, and not compared: `rows` are the first of them.
  bool are_made = false;
};

// Compares rows before and after a step by their numbers in the export; several of one number one
// by one. Values are compared as they are, and those that must not be shown are "***" in the
// result. `made_of` tells which columns one of those after is made of, `quarantined` why the step
// kept rows out.
StepDiff diff_of(const RowSet& before, const RowSet& after,
                 const std::function<std::vector<std::string>(std::string_view)>& made_of,
                 const std::map<std::uint64_t, std::string>& quarantined = {});

// The rows after a step that makes them of several.
StepDiff diff_of_made_rows(const RowSet& after);

}  // namespace millrace::engine
