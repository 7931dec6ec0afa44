#include "connector/engine/read_each.h"

#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/engine/each/distinct_values.h"
#include "connector/engine/each/each_options.h"

namespace millrace::engine {
namespace {

constexpr std::size_t kMostRowsOfValues = 100'000;

Result<std::vector<std::string>> values_of(const Preview& read, const std::string& column) {
  const auto rows =
      std::accumulate(read.batches.begin(), read.batches.end(), std::size_t{0},
                      [](std::size_t sum, const Batch& batch) { return sum + batch.rows; });
  if (rows > kMostRowsOfValues) {
    return fail(
        ErrorKind::BadData,
        fmt::format("has more than {} rows; write a filter, or a report of the values alone",
                    with_commas(kMostRowsOfValues)));
  }
  auto values = distinct_values(read.schema, read.batches, column);
  if (!values) return values;
  if (values->empty()) return fail(ErrorKind::BadData, "has no rows, and so no values");
  if (values->size() > kMostRunsOfSync) {
    return fail(ErrorKind::BadData, fmt::format("has more than {} values; write a filter",
                                                with_commas(kMostRunsOfSync)));
  }
  return values;
}

}  // namespace

Task<Result<std::vector<std::string>>> read_each(const Plan& plan, const EachReport& report,
                                                 PreviewSurroundings surroundings) {
  const PreviewRequest all{.rows = kMostRowsOfValues + 1, .raw = true};
  const auto read = co_await preview(plan, report.reading, surroundings, all);
  auto values = read ? values_of(*read, report.column) : fail(read.error());
  if (values) co_return values;
  co_return fail(std::move(values).error().during(
      fmt::format("for_each.{}: the report of {}", printable(report.name), report.reading.from)));
}

}  // namespace millrace::engine
