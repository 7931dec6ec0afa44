#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/options/column_policies.h"
#include "connector/components/sink.h"
#include "connector/io/postgres/postgres_names.h"

namespace millrace::sinks::postgres {

using components::OnMissingColumn;
using components::OnNewColumn;

// A table as the file names it.
struct TableTarget {
  const std::string& name() const { return target.name; }
  components::Mode mode() const { return target.mode; }
  const std::vector<std::string>& key() const { return target.key; }
  // True when rows are held against those that are there, by the key.
  bool matches_rows() const { return mode() != components::Mode::Append && !key().empty(); }
  // True when rows that the export does not have are removed; when they are marked; when either.
  bool removes_rows() const { return takes_rows_away(target) && !marks_rows(); }
  bool marks_rows() const {
    return mode() == components::Mode::Mirror &&
           target.on_leave.action == components::OnLeave::Action::Mark;
  }
  bool takes_away() const { return takes_rows_away(target); }

  components::Target target;
  io::QualifiedName table;
  components::ColumnPolicies policies;
  bool comments = false;
};

}  // namespace millrace::sinks::postgres
