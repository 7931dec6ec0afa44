#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/components/loads/load.h"
#include "connector/spill/record_sorter.h"
#include "sinks/feed/keyed/row_file.h"
#include "sinks/feed/keyed/stored_row.h"

namespace millrace::sinks::feed {

// The rows of an export and those that are there, both in the order of their keys, as one: what the
// feed is to have from now on, and what that changes. One thread at a time. Blocking.
class RowMerge {
 public:
  // The rows that are there, and how their columns become those of the export.
  struct Old {
    RowFile rows;
    std::size_t columns = 0;
    ColumnPlaces places = {};  // Empty: they have the same columns.
  };
  // What a message calls the key of a stored row.
  using ShowKey = std::function<std::string(std::string_view row)>;

  // `fresh` is sorted; its values begin with the number of the row. It outlives this. With
  // `keeps_old`, rows that the export does not have stay.
  RowMerge(spill::RecordSorter& fresh, std::optional<Old> old, bool keeps_old, ShowKey show_key);

  // The value is a stored row. nullopt after the last; valid until the next call. BadData for two
  // rows of the export with one key that differ elsewhere.
  Result<std::optional<spill::Record>> next();

  // So far; `rows` counts those of the export.
  const components::LoadReport& report() const { return report_; }
  // Some rows of each kind of change.
  const std::vector<components::RowChange>& changes() const { return changes_; }

 private:
  struct Row {
    std::string key;
    std::string cells;
    std::uint64_t number = 0;
  };

  Result<void> begin();
  // The next row of the export, without those that repeat it.
  Result<void> advance_fresh();
  Result<void> advance_old();
  Result<bool> read_ahead();
  void note(components::RowChange::Kind kind, std::string_view before, std::string_view after);
  spill::Record give(std::optional<Row>& row);

  spill::RecordSorter& sorter_;
  std::optional<Old> rows_;
  const bool keeps_old_;
  ShowKey show_key_;
  bool has_begun_ = false;
  std::optional<Row> ahead_;  // Of the export, behind fresh_.
  std::optional<Row> fresh_;
  std::optional<Row> old_;
  Row given_;
  components::LoadReport report_;
  std::size_t inserts_ = 0, updates_ = 0, deletes_ = 0;  // In changes_.
  std::vector<components::RowChange> changes_;
};

}  // namespace millrace::sinks::feed
