#include "connector/engine/extracted.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::engine {

void tell_what_was_wrong(const Extracted& rows, const Events& events, bool dry_run) {
  if (const auto& rejected = rows.rejected; rejected.count > 0) {
    events.warn(fmt::format("{} {} quarantined{}: {}", counted(rejected.count, "row"),
                            dry_run               ? "would be"
                            : rejected.count == 1 ? "was"
                                                  : "were",
                            rows.quarantine ? " in " + printable(rows.quarantine->string()) : "",
                            reasons_of(rejected)));
  }
  const auto& [padded_rows, replaced_cells] = rows.mended;
  std::vector<std::string> parts;
  if (padded_rows > 0) {
    parts.push_back(fmt::format("{} had fewer cells than columns and {} padded with NULL",
                                counted(padded_rows, "row"), padded_rows == 1 ? "was" : "were"));
  }
  if (replaced_cells > 0) {
    parts.push_back(fmt::format("{} had invalid text, which was replaced by U+FFFD",
                                counted(replaced_cells, "cell")));
  }
  if (!parts.empty()) events.warn(fmt::format("{}", fmt::join(parts, "; ")));
}

}  // namespace millrace::engine
