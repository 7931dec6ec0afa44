#include "connector/sources/reports_api/settings_check.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/sources/reports_api/filters.h"

namespace millrace::sources {
namespace {

using Problem = std::optional<std::string>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 20 && text.front() != '0' &&
         std::ranges::all_of(text, is_digit);
}

bool is_slug(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool reads_pages(const ReportConfig& config) {
  return config.fetch == Fetch::Pages || config.fetch == Fetch::LegacyPages;
}

Problem problem_of_report(const std::string& report) {
  if (report.empty()) {
    return "report is missing; write its number, such as 1846 (or api: v2 with widget or dataset)";
  }
  const auto digits = std::ranges::find_if_not(report, is_digit) - report.begin();
  const std::string_view rest = std::string_view(report).substr(static_cast<std::size_t>(digits));
  const bool slugged = rest.empty() || rest.front() == '-';
  if (digits > 0 && digits < 20 && slugged && std::ranges::all_of(rest, is_slug)) return {};
  return fmt::format(
      "report \"{}\" does not begin with its number; write 1846, or 1846-users-growth, as in the "
      "report's address",
      printable(report, 60));
}

Problem problem_of_v1(const ReportConfig& config) {
  for (const auto* option : {&config.widget, &config.dataset}) {
    if (option->empty()) continue;
    return fmt::format("{} is of the second API; add api: v2",
                       option == &config.widget ? "widget" : "dataset");
  }
  const auto& query = config.query;
  if (!query.dimensions.empty() || !query.metrics.empty() || !query.order.empty() ||
      query.limit > 0 || !query.timezone.empty() || query.bust_cache) {
    return "query is of a dataset; write api: v2 and dataset, or leave query out";
  }
  return problem_of_report(config.report);
}

Problem problem_of_widget(const ReportConfig& config) {
  if (!is_number(config.widget)) return "widget is not a number; write it as in its address";
  if (config.fetch != Fetch::Auto && config.fetch != Fetch::Export) {
    return "a widget can only be exported; write fetch: export";
  }
  if (config.format == "json") return "a widget is exported as csv or xlsx; write format: csv";
  for (const auto& [name, value] : config.filters) {
    if (is_number(name)) continue;
    return fmt::format(
        "the filter \"{}\" of a widget is not the number of a filter of its dashboard",
        printable(name, 60));
  }
  return {};
}

Problem problem_of_dataset(const ReportConfig& config) {
  if (!is_number(config.dataset)) return "dataset is not a number; write it as in its address";
  if (config.fetch != Fetch::Auto && config.fetch != Fetch::Pages) {
    return "a dataset is queried, and has no file; write fetch: pages, or leave fetch out";
  }
  if (config.query.dimensions.empty() && config.query.metrics.empty()) {
    return "query asks for nothing; give it dimensions, metrics, or both";
  }
  return {};
}

Problem problem_of_v2(const ReportConfig& config) {
  if (!config.report.empty()) {
    return "report is of the first API; write widget or dataset, or leave api: v2 out";
  }
  if (config.widget.empty() == config.dataset.empty()) {
    return "api: v2 needs widget or dataset, and not both";
  }
  if (config.poll_with == PollWith::Job) {
    return "poll_with is of the first API; leave it out";
  }
  return config.dataset.empty() ? problem_of_widget(config) : problem_of_dataset(config);
}

Problem problem_of_format(const ReportConfig& config) {
  const bool is_dataset = !config.dataset.empty();
  if ((reads_pages(config) || is_dataset) && config.format != "csv") {
    return fmt::format(
        "format: {} is of a file, and pages are none; leave it out, or write fetch: "
        "export",
        config.format);
  }
  if (!config.sheet.empty() && config.format != "xlsx") {
    return "sheet is of a workbook; write format: xlsx, or leave sheet out";
  }
  if (config.format == "xlsx" && config.ragged_rows == RaggedRows::Pad) {
    return "a workbook has empty cells where a row is short, without ragged_rows; leave it out";
  }
  if (config.format == "xlsx" && config.invalid_text == InvalidText::Replace) {
    return "invalid_text is not of a workbook, whose text is valid or no XML; leave it out";
  }
  if (config.poll_with == PollWith::Job && reads_pages(config)) {
    return "poll_with is of fetch: export; leave it out";
  }
  const bool is_file = config.fetch == Fetch::Export || config.fetch == Fetch::Direct ||
                       !config.widget.empty() || config.format == "xlsx";
  if (config.exact_nulls && is_file && config.format != "json") {
    return fmt::format(
        "{} cannot tell NULL from the empty text; write {}, or leave exact_nulls "
        "out",
        config.format, config.widget.empty() ? "format: json or fetch: pages" : "a dataset");
  }
  return {};
}

}  // namespace

std::optional<std::string> problem_of(const ReportConfig& config) {
  auto problem = config.api == ApiVersion::V1 ? problem_of_v1(config) : problem_of_v2(config);
  if (!problem) problem = problem_of_format(config);
  if (!problem) problem = problem_of_filters(config);
  if (problem) return problem;
  if (config.poll.up_to < config.poll.every) return "poll.up_to is shorter than poll.every";
  if (config.on_stale == OnStale::Fail && config.max_age.count() == 0) {
    return "on_stale says what happens beyond max_age; add max_age, such as 2h";
  }
  return std::nullopt;
}

}  // namespace millrace::sources
