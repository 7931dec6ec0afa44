#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"

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
      Removed,  // `cells` are what it was: their `before`.
      Added,    // `cells` are what it is: their `after`.
      Changed,  // `cells` are those that differ.
    };
    Change change = Change::Changed;
    std::uint64_t number = 0;  // In the export.
    std::vector<Cell> cells;
  };

  std::string step;                                                  // As messages name it.
  std::vector<std::string> columns_removed;                          // Of those before.
  std::vector<std::string> columns_added;                            // Of those after.
  std::vector<std::pair<std::string, std::string>> columns_renamed;  // Old name, new name.
  std::vector<Row> rows;  // Those that differ, in the order of the export.
  std::uint64_t rows_before = 0;
  std::uint64_t rows_after = 0;
};

// Rows under one schema.
struct RowSet {
  SchemaPtr schema;
  std::vector<Batch> batches;
};

// Compares rows before and after a step by their numbers in the export; several of one number one
// by one. `made_of` tells which columns one of those after is made of.
StepDiff diff_of(const RowSet& before, const RowSet& after,
                 const std::function<std::vector<std::string>(std::string_view)>& made_of);

}  // namespace millrace::engine
