#include "connector/components/destination_check.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

// By its name in the file, or by that in the table.
bool may_have(const KnownSchema& columns, const std::string& name, ColumnNames names) {
  if (columns.may_have(name)) return true;
  return std::ranges::any_of(columns.fields(), [&](const Field& field) {
    return column_name(field.name, names) == column_name(name, names);
  });
}

}  // namespace

void check_rows(const TableOptions& options, const Capabilities& can, const KnownSchema& columns,
                DestinationProblems& problems) {
  for (const auto& name : options.key) {
    if (may_have(columns, name, options.column_names)) continue;
    problems.add(
        "key", name,
        fmt::format("names the column \"{}\", {}", printable(name), columns.absence(name)));
  }
  if (auto complaint = complaint_about_columns(columns.fields(), column_rules_of(options))) {
    problems.add(complaint->option, std::move(complaint->message));
  }
  const bool tags_rows = mode_of(options, can) == Mode::Append && !can.prints;
  if (tags_rows && columns.find(kLoadColumn)) {
    problems.add("mode", fmt::format("append adds the column {} itself, but the rows already have "
                                     "a column of that name; rename or drop it",
                                     kLoadColumn));
  }
}

}  // namespace millrace::components
