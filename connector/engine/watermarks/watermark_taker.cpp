#include "connector/engine/watermarks/watermark_taker.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::engine {
namespace {

// It becomes a part of a URL.
constexpr std::size_t kLongestValue = 200;

}  // namespace

Result<void> WatermarkTaker::bind(const Schema& columns) {
  const auto found = columns.find(plan_.column);
  if (!found) {
    return fail(ErrorKind::BadData,
                fmt::format("watermark: the column {} is not among the columns: {}",
                            printable(plan_.column), columns.names()));
  }
  column_ = *found;
  return {};
}

Result<void> WatermarkTaker::take(const Batch& rows) {
  const auto& column = rows.columns[column_];
  for (std::size_t row = 0; row < rows.rows; ++row) {
    if (column.is_null(row)) continue;
    const auto text = column.text(row);
    if (text.size() > kLongestValue || text.find('\0') != text.npos) {
      return unfit(rows, row, "is no value that a filter can carry");
    }
    auto value = WatermarkValue::parse(plan_.kind, text);
    if (!value) return unfit(rows, row, "is not of type " + to_string(Type{.kind = plan_.kind}));
    if (!value->is_finite() || (greatest_ && !(*greatest_ < *value))) continue;
    greatest_ = std::move(value);
  }
  return {};
}

std::unexpected<Error> WatermarkTaker::unfit(const Batch& rows, std::size_t row,
                                             std::string_view why) const {
  return fail(ErrorKind::BadData, fmt::format("watermark: row {}, column {}: '{}' {}",
                                              rows.origin(row), printable(plan_.column),
                                              printable(rows.columns[column_].text(row), 60), why));
}

}  // namespace millrace::engine
