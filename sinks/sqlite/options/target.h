#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "connector/components/options/column_policies.h"
#include "connector/components/sink.h"

namespace millrace::sinks::sqlite {

using components::OnMissingColumn;
using components::OnNewColumn;

struct SqliteTarget {
  std::filesystem::path path;
  std::string table;
  components::Mode mode = components::Mode::Replace;
  std::vector<std::string> key;
  components::ColumnPolicies policies;
  components::OnLeave on_leave;
  components::ColumnRules columns;

  // True when rows are held against those that are there, by the key.
  bool matches_rows() const { return mode != components::Mode::Append && !key.empty(); }
  // True when rows that the export does not have are marked.
  bool marks_rows() const {
    return mode == components::Mode::Mirror && on_leave.action == components::OnLeave::Action::Mark;
  }
  // True when they are removed or marked.
  bool takes_rows_away() const {
    const bool leaves =
        mode == components::Mode::Mirror && on_leave.action != components::OnLeave::Action::Keep;
    return mode == components::Mode::Replace || leaves;
  }
};

}  // namespace millrace::sinks::sqlite
