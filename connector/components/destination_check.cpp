#include "connector/components/destination_check.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::components {

void check_rows(const TableOptions& options, const Capabilities& can, const KnownSchema& columns,
                DestinationProblems& problems) {
  for (const auto& name : options.key) {
    if (columns.may_have(name)) continue;
    problems.add(
        "key", name,
        fmt::format("names the column \"{}\", {}", printable(name), columns.absence(name)));
  }
  const bool tags_rows = mode_of(options, can) == Mode::Append && !can.prints;
  if (tags_rows && columns.find(kLoadColumn)) {
    problems.add("mode", fmt::format("append adds the column {} itself, but the rows already have "
                                     "a column of that name; rename or drop it",
                                     kLoadColumn));
  }
}

}  // namespace millrace::components
