#include "connector/sources/reports_api/settings/specs.h"

#include <chrono>
#include <optional>
#include <string>

#include "connector/base/text/control.h"
#include "connector/components/options/retry_options.h"
#include "connector/io/http/message/url.h"
#include "connector/sources/reports_api/settings/settings_check.h"

namespace millrace::sources {
namespace {

using namespace std::chrono_literals;
using Problem = std::optional<std::string>;

Problem problem_of_url(const ReportsApiConfig& config) {
  const bool plain = config.url.find_first_of("?#@ ") == std::string::npos;
  if (!plain || io::origin_of(config.url).empty()) {
    return "is not the address of an API; write https://host, without user or query";
  }
  if (config.url.ends_with("/api/v2") || config.url.ends_with("/api/v2/")) {
    return "ends with /api/v2; remove that, and write api: v2 in the syncs that use it";
  }
  const auto url = io::parse_url(config.url);
  if (!url->is_in_clear()) return {};
  return "is not https, so the key would be sent unencrypted; write https://" + url->host;
}

Problem problem_of_proxy(const ReportsApiConfig& config) {
  return components::problem_of_proxy(config.transport, config.url);
}

Problem problem_of_key(const config::Secret& key) {
  if (key.empty()) return "is empty; write the API key of a user";
  if (!has_control_character(key.reveal())) return {};
  return "contains a line break or another control character; remove it";
}

config::Spec<PollConfig> poll_spec() {
  return config::Spec<PollConfig>("poll", "How often a job is polled.")
      .field<&PollConfig::every>("The shortest wait between two polls. Waits are randomised.",
                                 {.min = 10ms, .max = 1h})
      .field<&PollConfig::up_to>(
          "The longest wait. Each wait is half as long again as the one before, up to this. If "
          "earlier runs showed that a report takes longer, the first wait covers most of that "
          "time.",
          {.min = 10ms, .max = 1h});
}

config::Spec<ReportsApiLimits> limits_spec() {
  return config::Spec<ReportsApiLimits>("limits",
                                        "What the account allows, for all syncs together and for "
                                        "all processes that share the state.")
      .field<&ReportsApiLimits::jobs>(
          "Jobs in flight at once. If the API accepts fewer, millrace uses fewer for a while.",
          {.min = 1, .max = 10'000})
      .field<&ReportsApiLimits::requests>("The highest rate of requests; 0/s means no limit.");
}

config::Spec<OrderConfig> order_spec() {
  return config::Spec<OrderConfig>("order", "What rows are sorted by.")
      .field<&OrderConfig::field>("A dimension or a metric.",
                                  {.required = true, .example = "orders.revenue"})
      .field<&OrderConfig::direction>("asc: smallest first. desc: largest first.")
      .shorthand<&OrderConfig::field>();
}

config::Spec<DatasetQueryConfig> query_spec() {
  using Query = DatasetQueryConfig;
  return config::Spec<Query>("query", "The query to run on the dataset.")
      .field<&Query::dimensions>("The dimensions, as model.field.",
                                 {.example_yaml = "[customers.country]"})
      .field<&Query::metrics>("The metrics.", {.example_yaml = "[orders.revenue]"})
      .list_of<&Query::order>(order_spec(), "What rows are sorted by, the first one first.")
      .field<&Query::limit>("The maximum number of rows; 0 means all.")
      .field<&Query::timezone>(
          "The time zone in which dates are truncated, such as Asia/Singapore.")
      .field<&Query::bust_cache>("Ignores the API's cache and computes the result again.");
}

// Which report, and which rows of it.
void add_request(config::Spec<ReportConfig>& spec) {
  spec.field<&ReportConfig::report>("The report's number, with or without its slug.",
                                    {.example = "1846-active-customers"})
      .field<&ReportConfig::api>(
          "v1: a report, by its number. v2: a widget of a dashboard, or a dataset.")
      .field<&ReportConfig::widget>("api: v2. The number of a dashboard's widget, to be exported.")
      .field<&ReportConfig::dataset>("api: v2. The number of a dataset, to be queried.")
      .group<&ReportConfig::query>(query_spec(), "For dataset only: the query to run on it.")
      .field<&ReportConfig::filters>(
          "Values of the report's filters, by variable (widget: by the filter's number; dataset: "
          "by field); write a list for several. Filters longer than 500 characters are posted as "
          "JSON, where a value in quotes is text and a bare 1 or true is a number or a boolean.",
          {.example_yaml = "{status: active, country: [SG, VN]}"})
      .field<&ReportConfig::allowed_filters>(
          "The names of the report's filters. The API ignores names that it does not know and "
          "returns all rows. With this list, `check` reports such a name.",
          {.example_yaml = "[status, country]"})
      .field<&ReportConfig::array_style>(
          "How the API wants several values. brackets: a[]=1&a[]=2. repeat: a=1&a=2. comma: "
          "a=1,2.");
}

// How its rows come here.
void add_fetching(config::Spec<ReportConfig>& spec) {
  spec.field<&ReportConfig::fetch>(
          "export: one file, a snapshot of any size. pages: page by page; NULL and empty text stay "
          "distinct. legacy_pages: the same, by the older calls. direct: at once and without a "
          "job, for reports of at most 10,000 rows. auto: export, or pages if exact_nulls is set "
          "and the file's format cannot do it.")
      .field<&ReportConfig::format>("The format of the exported file.",
                                    {.one_of = {"csv", "json", "xlsx"}})
      .field<&ReportConfig::sheet>("format: xlsx only. A sheet's name, or its number from 1.")
      .field<&ReportConfig::exact_nulls>(
          "Keeps NULL and empty text distinct, which csv and xlsx cannot do.")
      .field<&ReportConfig::header_row>(
          "For pages: none, the first row is data; auto, the first row is skipped if it repeats "
          "the column names; first, the first row holds the column names. For format: xlsx, if "
          "there are titles above the column names: the number of the sheet's row that holds them.")
      .field<&ReportConfig::ragged_rows>(
          "For csv, json and pages: what to do with a row that has fewer cells than columns, such "
          "as an empty line. reject: it fails the sync. pad: its missing cells are NULL, and a "
          "warning says how many rows were padded. A row with more cells than columns always fails "
          "the sync, and a key that a JSON object leaves out is always NULL.")
      .field<&ReportConfig::invalid_text>(
          "For csv, json and pages: what to do with a cell that is not valid UTF-8, or that has "
          "half a character as a JSON escape. reject: it fails the sync. replace: each invalid "
          "sequence becomes U+FFFD, and a warning says how many cells were changed. Column names "
          "are never changed.")
      .field<&ReportConfig::page_size>("Rows requested per page.", {.min = 1, .max = 1'000'000});
}

void add_waiting(config::Spec<ReportConfig>& spec) {
  spec.field<&ReportConfig::poll_with>(
          "Which address is polled for an export's job. export_results: get_export_results.json. "
          "job: jobs/ID/get_results.json.")
      .group<&ReportConfig::poll>(poll_spec(), "How often a job is polled.")
      .field<&ReportConfig::max_age>(
          "How old the data may be, according to the API's cache; 0s means any age.", {.min = 0ms})
      .field<&ReportConfig::on_stale>("What to do if the data are older: warn, or fail the sync.")
      .field<&ReportConfig::timeout>(
          "The time allowed from submitting the job to the last byte of its result.",
          {.min = 1s, .max = 24h})
      .field<&ReportConfig::on_timeout>(
          "What to do with a job that is not done in time. cancel: cancel it, if the API supports "
          "that. keep: let it run; the next run resumes it.")
      .group<&ReportConfig::retry>(components::retry_spec(),
                                   "How requests are retried after a temporary failure.");
}

}  // namespace

config::Spec<ReportsApiConfig> reports_api_spec() {
  return config::Spec<ReportsApiConfig>("reports_api",
                                        "Reads reports through a Reports API (Holistics).")
      .field<&ReportsApiConfig::url>("The API's address.",
                                     {.required = true, .example = "https://secure.holistics.io"})
      .field<&ReportsApiConfig::key>(
          "The API key of a user. It is sent only to the host of url.",
          {.required = true, .example = "${env:HOLISTICS_API_KEY}", .check = &problem_of_key})
      .group<&ReportsApiConfig::limits>(limits_spec(),
                                        "What the account allows, for all syncs together and for "
                                        "all processes that share the state.")
      .include<&ReportsApiConfig::transport>(components::transport_options_spec())
      .field<&ReportsApiConfig::allow_private_addresses>(
          "Allows downloads to be redirected to addresses in private networks.")
      .check_at<&ReportsApiConfig::url>(&problem_of_url)
      .check_at<&ReportsApiConfig::transport, &components::TransportOptions::proxy>(
          &problem_of_proxy);
}

config::Spec<ReportConfig> report_spec() {
  config::Spec<ReportConfig> spec("reports_api", "A report, and how it is fetched.");
  add_request(spec);
  add_fetching(spec);
  add_waiting(spec);
  spec.shorthand<&ReportConfig::report>();
  add_checks(spec);
  return spec;
}

}  // namespace millrace::sources
