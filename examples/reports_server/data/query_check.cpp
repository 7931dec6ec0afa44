#include "examples/reports_server/data/query_check.h"

#include <set>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::reports_server {
namespace {

BoundValue made_up(FilterType type) {
  switch (type) {
    case FilterType::Integer:
      return std::int64_t{1};
    case FilterType::Number:
      return 1.5;
    case FilterType::Boolean:
      return true;
    case FilterType::Date:
      return "2026-01-31";
    case FilterType::Text:
    case FilterType::List:
      return "a";
  }
  return "a";
}

std::vector<BoundFilter> all_given(std::vector<BoundFilter> filters) {
  for (auto& filter : filters) {
    filter.given = true;
    filter.values.assign(filter.many ? 2 : 1, made_up(filter.type));
  }
  return filters;
}

Result<void> check_report(const ReportOptions& report, SqlDialect dialect,
                          const std::function<Result<void>(const QueryText&)>& prepare) {
  const auto texts = texts_of(report, dialect);
  if (!texts) return fail(texts.error());
  for (const auto& text : *texts) {
    if (auto prepared = prepare(text); !prepared) return prepared;
  }
  return {};
}

}  // namespace

Result<std::vector<QueryText>> texts_of(const ReportOptions& report, SqlDialect dialect) {
  const auto none = bind_filters(report, {});
  if (!none) return fail(none.error());
  std::vector<QueryText> texts;
  for (const auto& filters : {*none, all_given(*none)}) {
    auto text = expand_query(report.query, filters, dialect);
    if (!text) return fail(std::move(text).error());
    texts.push_back(std::move(*text));
  }
  return texts;
}

Result<void> check_columns(const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  for (const auto& name : names) {
    if (seen.insert(name).second) continue;
    return fail(ErrorKind::Refused, fmt::format("two of its columns are named \"{}\"; give one of "
                                                "them another name with AS",
                                                printable(name, 60)));
  }
  return {};
}

Result<void> check_queries(const ServerOptions& options, SqlDialect dialect,
                           const std::function<Result<void>(const QueryText&)>& prepare) {
  std::string problems;
  for (const auto& [name, report] : options.reports) {
    if (auto checked = check_report(report, dialect, prepare); !checked) {
      problems += fmt::format("{}reports.{}.query: {}", problems.empty() ? "" : "\n", name,
                              checked.error().message());
    }
  }
  if (!problems.empty()) return fail(ErrorKind::InvalidConfig, problems);
  return {};
}

}  // namespace millrace::reports_server
