#include "connector/sources/reports_api/settings/settings_check.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sources/reports_api/settings/filters.h"

namespace millrace::sources {
namespace {

using Problem = std::optional<std::string>;

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 20 && text.front() != '0' &&
         std::ranges::all_of(text, is_digit);
}

bool is_slug(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '_';
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
  if (report.contains("://")) {
    return fmt::format(
        "report \"{}\" is a whole address; write only the part of it that begins with the "
        "report's number, such as 1846-users-growth",
        printable(report, 60));
  }
  return fmt::format(
      "report \"{}\" does not begin with its number; write 1846, or 1846-users-growth, as in the "
      "report's address",
      printable(report, 60));
}

bool is_widget(const ReportConfig& config) {
  return config.api == ApiVersion::V2 && !config.widget.empty() && config.dataset.empty();
}

bool is_dataset(const ReportConfig& config) {
  return config.api == ApiVersion::V2 && !config.dataset.empty() && config.widget.empty();
}

Problem problem_of_v1(const ReportConfig& config) {
  for (const auto* option : {&config.widget, &config.dataset}) {
    if (option->empty()) continue;
    return fmt::format("{} belongs to version 2 of the API; add api: v2",
                       option == &config.widget ? "widget" : "dataset");
  }
  return problem_of_report(config.report);
}

Problem problem_of_v2(const ReportConfig& config) {
  if (!config.report.empty()) {
    return "report belongs to version 1 of the API; write widget or dataset, or remove api: v2";
  }
  if (config.widget.empty() == config.dataset.empty()) {
    return "api: v2 needs widget or dataset, and not both";
  }
  if (is_widget(config) && !is_number(config.widget)) {
    return "widget is not a number; write it as in its address";
  }
  if (is_dataset(config) && !is_number(config.dataset)) {
    return "dataset is not a number; write it as in its address";
  }
  return {};
}

Problem problem_of_subject(const ReportConfig& config) {
  return config.api == ApiVersion::V1 ? problem_of_v1(config) : problem_of_v2(config);
}

Problem problem_of_query(const ReportConfig& config) {
  const auto& query = config.query;
  const bool asks = !query.dimensions.empty() || !query.metrics.empty();
  const bool is_given = asks || !query.order.empty() || query.limit > 0 ||
                        !query.timezone.empty() || query.bust_cache;
  if (config.dataset.empty() && is_given) {
    return "query needs a dataset; write api: v2 and dataset, or remove query";
  }
  if (is_dataset(config) && !asks) {
    return "query has neither dimensions nor metrics; add one or both";
  }
  return {};
}

Problem problem_of_fetch(const ReportConfig& config) {
  if (config.fetch == Fetch::Auto) return {};
  if (is_widget(config) && config.fetch != Fetch::Export) {
    return "a widget can only be exported; write fetch: export";
  }
  if (is_dataset(config) && config.fetch != Fetch::Pages) {
    return "a dataset is queried, and has no file; write fetch: pages, or leave fetch out";
  }
  return {};
}

Problem problem_of_format(const ReportConfig& config) {
  if (config.format == "csv") return {};
  if (is_widget(config)) {
    if (config.format == "xlsx") return {};
    return "a widget is exported as csv or xlsx; write format: csv";
  }
  if (is_dataset(config)) {
    return fmt::format("format: {} is only for a file, and a dataset has none; remove it",
                       config.format);
  }
  if (!reads_pages(config)) return {};
  return fmt::format(
      "format: {} is only for fetch: export or direct; remove it, or write fetch: "
      "export",
      config.format);
}

Problem problem_of_workbook(const ReportConfig& config) {
  if (!config.sheet.empty() && config.format != "xlsx") {
    return "sheet needs format: xlsx; add it, or remove sheet";
  }
  if (config.header_row.kind == HeaderRow::Kind::Number && config.format != "xlsx") {
    return "header_row with a number needs format: xlsx; add it, or remove header_row";
  }
  return {};
}

Problem problem_of_ragged_rows(const ReportConfig& config) {
  if (config.format != "xlsx" || config.ragged_rows != RaggedRows::Pad) return {};
  return "ragged_rows does not apply to xlsx, where short rows have empty cells; remove it";
}

Problem problem_of_invalid_text(const ReportConfig& config) {
  if (config.format != "xlsx" || config.invalid_text != InvalidText::Replace) return {};
  return "invalid_text does not apply to xlsx, whose text is always valid; remove it";
}

Problem problem_of_nulls(const ReportConfig& config) {
  const bool is_file = config.fetch == Fetch::Export || config.fetch == Fetch::Direct ||
                       is_widget(config) || config.format == "xlsx";
  if (reads_pages(config) || is_dataset(config) || !is_file) return {};
  if (!config.exact_nulls || config.format == "json") return {};
  return fmt::format("{} cannot distinguish NULL from empty text; write {}, or remove exact_nulls",
                     config.format,
                     is_widget(config) ? "a dataset" : "format: json or fetch: pages");
}

Problem problem_of_widget_filters(const ReportConfig& config) {
  if (!is_widget(config)) return {};
  for (const auto& [name, value] : config.filters) {
    if (is_number(name)) continue;
    return fmt::format(
        "the filter \"{}\" of a widget is not the number of a filter of its dashboard",
        printable(name, 60));
  }
  return {};
}

Problem problem_of_poll(const ReportConfig& config) {
  if (config.poll.up_to < config.poll.every) return "poll.up_to is shorter than poll.every";
  return {};
}

Problem problem_of_poll_with(const ReportConfig& config) {
  if (config.poll_with != PollWith::Job) return {};
  if (config.api == ApiVersion::V2) return "poll_with belongs to version 1 of the API; remove it";
  if (reads_pages(config)) return "poll_with applies only to fetch: export; remove it";
  return {};
}

Problem problem_of_age(const ReportConfig& config) {
  if (config.on_stale != OnStale::Fail || config.max_age.count() > 0) return {};
  return "on_stale has no effect without max_age; add max_age, such as 2h";
}

using Check = Problem (*)(const ReportConfig&);
using Spec = config::Spec<ReportConfig>;

void add_check(Spec& spec, Check check) {
  spec.check(check);
}

// Told where the option is written: once, when it is a default of several syncs.
template <auto Option>
void add_check_at(Spec& spec, Check check) {
  spec.check_at<Option>(check);
}

struct Rule {
  Check check;
  void (*add)(Spec&, Check) = &add_check;
};

// Each speaks of what the others do not, so that all of it can be told at once.
constexpr auto kRules =
    std::to_array<Rule>({{&problem_of_subject},
                         {&problem_of_query},
                         {&problem_of_fetch},
                         {&problem_of_format, &add_check_at<&ReportConfig::format>},
                         {&problem_of_workbook},
                         {&problem_of_ragged_rows},
                         {&problem_of_invalid_text},
                         {&problem_of_nulls},
                         {&problem_of_widget_filters},
                         {&problem_of_filters},
                         {&problem_of_poll, &add_check_at<&ReportConfig::poll>},
                         {&problem_of_poll_with},
                         {&problem_of_age, &add_check_at<&ReportConfig::on_stale>}});

}  // namespace

std::vector<std::string> problems_of(const ReportConfig& config) {
  std::vector<std::string> problems;
  for (const auto& rule : kRules) {
    if (auto problem = rule.check(config)) problems.push_back(*std::move(problem));
  }
  return problems;
}

void add_checks(config::Spec<ReportConfig>& spec) {
  for (const auto& rule : kRules) rule.add(spec, rule.check);
}

}  // namespace millrace::sources
