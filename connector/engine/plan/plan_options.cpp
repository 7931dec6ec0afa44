#include "connector/engine/plan/plan_options.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/values.h"

namespace millrace::engine {
namespace {

std::optional<std::string> complaint_about_default(const ColumnOptions& column) {
  if (!column.default_ || is_of(column.type, *column.default_)) return std::nullopt;
  return fmt::format("'{}' is not of type {}; write a value of that type, or correct the type",
                     printable(*column.default_, 60), to_string(column.type));
}

}  // namespace

config::Spec<ColumnOptions> column_spec() {
  return config::Spec<ColumnOptions>("column", "What the contract says of one column.")
      .field<&ColumnOptions::as>("The new name of the column; by default it keeps the report's.")
      .field<&ColumnOptions::type>(
          "The type of the column. A value of another type fails the load, or its row alone: see "
          "`on_row_error`.")
      .field<&ColumnOptions::required>("NULL fails the load, or its row alone: see `on_row_error`.")
      .field<&ColumnOptions::default_>("The value to use instead of NULL.")
      .check_at<&ColumnOptions::default_>(&complaint_about_default)
      .shorthand<&ColumnOptions::type>();
}

config::Spec<SpoolOptions> spool_spec() {
  return config::Spec<SpoolOptions>("spool", "Disk space for temporary files, in TMPDIR.")
      .field<&SpoolOptions::limit>(
          "The disk space that a run may use to buffer rows for a slow destination, or for a slow "
          "sync that shares an export. When it is used up, the fast ones wait for the slow one. "
          "Exports that are spooled until they are verified are not counted.");
}

}  // namespace millrace::engine
