#include "connector/sources/reports_api/settings/specs.h"

#include <chrono>
#include <optional>
#include <string>

#include "connector/base/text/control.h"
#include "connector/components/retry_options.h"
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
    return "ends with /api/v2; leave it out, and write api: v2 where a sync reads by it";
  }
  const auto url = io::parse_url(config.url);
  if (!url->is_in_clear()) return {};
  return "is not https: the key would travel in clear; write https://" + url->host;
}

Problem problem_of_proxy(const ReportsApiConfig& config) {
  return components::problem_of_proxy(config.transport, config.url);
}

Problem problem_of_key(const config::Secret& key) {
  if (key.empty()) return "is empty; write the API key of a user";
  if (!has_control_character(key.reveal())) return {};
  return "has a line break or another control character in it; take it out";
}

config::Spec<PollConfig> poll_spec() {
  return config::Spec<PollConfig>("poll", "How often a job is asked after.")
      .field<&PollConfig::every>("The shortest wait; how much longer one is, is drawn by chance.",
                                 {.min = 10ms, .max = 1h})
      .field<&PollConfig::up_to>(
          "The longest wait, up to which waits grow by half; where a report is known to take "
          "longer, one wait covers most of that time.",
          {.min = 10ms, .max = 1h});
}

config::Spec<ReportsApiLimits> limits_spec() {
  return config::Spec<ReportsApiLimits>("limits", "What the account allows, over all syncs.")
      .field<&ReportsApiLimits::jobs>(
          "Jobs in flight at once; fewer, for a while, when the API takes fewer.",
          {.min = 1, .max = 10'000})
      .field<&ReportsApiLimits::requests>("Requests per time; 0/s means no limit.");
}

config::Spec<OrderConfig> order_spec() {
  return config::Spec<OrderConfig>("order", "What rows are sorted by.")
      .field<&OrderConfig::field>("A dimension or a metric.",
                                  {.required = true, .example = "orders.revenue"})
      .field<&OrderConfig::direction>("Smallest first, or largest first.")
      .shorthand<&OrderConfig::field>();
}

config::Spec<DatasetQueryConfig> query_spec() {
  using Query = DatasetQueryConfig;
  return config::Spec<Query>("query", "What is asked of a dataset.")
      .field<&Query::dimensions>("The dimensions, as model.field.",
                                 {.example_yaml = "[customers.country]"})
      .field<&Query::metrics>("The metrics.", {.example_yaml = "[orders.revenue]"})
      .list_of<&Query::order>(order_spec(), "What rows are sorted by, the first one first.")
      .field<&Query::limit>("The most rows; 0 means all.")
      .field<&Query::timezone>("The zone that dates are cut in, such as Asia/Singapore.")
      .field<&Query::bust_cache>("Computes the result anew, whatever the API has cached.");
}

// Which report, and which rows of it.
void add_request(config::Spec<ReportConfig>& spec) {
  spec.field<&ReportConfig::report>("The report's number, with or without its slug.",
                                    {.example = "1846-active-customers"})
      .field<&ReportConfig::api>(
          "v1: a report, by its number. v2: a widget of a dashboard, or a dataset.")
      .field<&ReportConfig::widget>("api: v2. The number of a dashboard's widget, to be exported.")
      .field<&ReportConfig::dataset>("api: v2. The number of a dataset, to be queried.")
      .group<&ReportConfig::query>(query_spec(), "dataset only. What is asked of it.")
      .field<&ReportConfig::filters>(
          "Values of the report's filters, by variable (widget: by the filter's number; dataset: "
          "by field); a list for several. They are posted as JSON once they are longer than 500 "
          "characters; there, what is in quotes is text, and a bare 1 or true is not.",
          {.example_yaml = "{status: active, country: [SG, VN]}"})
      .field<&ReportConfig::allowed_filters>(
          "The names of the report's filters. The API takes no notice of a name that it does not "
          "know, and gives all rows; with this list, such a name is a problem of the file.",
          {.example_yaml = "[status, country]"})
      .field<&ReportConfig::array_style>(
          "How the API wants several values. brackets: a[]=1&a[]=2. repeat: a=1&a=2. comma: "
          "a=1,2.");
}

// How its rows come here.
void add_fetching(config::Spec<ReportConfig>& spec) {
  spec.field<&ReportConfig::fetch>(
          "export: one file, one snapshot, any size. pages: row by row; NULL and the empty text "
          "are told apart. legacy_pages: the same, by the older calls. direct: at once and without "
          "a job, for reports of at most 10,000 rows. auto: export, or pages when exact_nulls asks "
          "for what the file cannot tell.")
      .field<&ReportConfig::format>("The format of the exported file.",
                                    {.one_of = {"csv", "json", "xlsx"}})
      .field<&ReportConfig::sheet>("format: xlsx only. A sheet's name, or its number from 1.")
      .field<&ReportConfig::exact_nulls>(
          "NULL and the empty text must be told apart; csv and xlsx cannot.")
      .field<&ReportConfig::header_row>(
          "Pages: none, the first row is a row; auto, it is left out when it repeats the names of "
          "the columns; first, it names the columns. format: xlsx: the number of the row of the "
          "sheet that names the columns, where titles stand above it.")
      .field<&ReportConfig::ragged_rows>(
          "csv, json and pages. A row with fewer cells than columns, such as an empty line. "
          "reject: "
          "it fails the sync. pad: its missing cells are NULL, and a warning tells how many rows "
          "were padded. A row with more cells than columns always fails the sync, and a key that "
          "an "
          "object of JSON leaves out is always NULL.")
      .field<&ReportConfig::invalid_text>(
          "csv, json and pages. A cell that is not valid UTF-8, or half a character as a JSON "
          "escape. reject: it fails the sync. replace: each invalid sequence becomes U+FFFD, and a "
          "warning tells how many cells were changed. Names of columns are never changed.")
      .field<&ReportConfig::page_size>("Rows asked for per page.", {.min = 1, .max = 1'000'000});
}

void add_waiting(config::Spec<ReportConfig>& spec) {
  spec.field<&ReportConfig::poll_with>(
          "Where an export's job is asked after. export_results: get_export_results.json. job: "
          "jobs/ID/get_results.json.")
      .group<&ReportConfig::poll>(poll_spec(), "How often a job is asked after.")
      .field<&ReportConfig::max_age>(
          "How old the data may be, by what the API says of its cache; 0s means any age.",
          {.min = 0ms})
      .field<&ReportConfig::on_stale>("What is done about older data.")
      .field<&ReportConfig::timeout>("From submitting to the last byte.", {.min = 1s, .max = 24h})
      .field<&ReportConfig::on_timeout>(
          "What becomes of a job that is not done by then. cancel: it is cancelled there, where "
          "the API can. keep: it goes on there, and the next run goes on with it.")
      .group<&ReportConfig::retry>(components::retry_spec(),
                                   "How a request is repeated after a failure that may pass.");
}

}  // namespace

config::Spec<ReportsApiConfig> reports_api_spec() {
  return config::Spec<ReportsApiConfig>("reports_api",
                                        "Reads reports through a Reports API (Holistics).")
      .field<&ReportsApiConfig::url>("The API's address.",
                                     {.required = true, .example = "https://secure.holistics.io"})
      .field<&ReportsApiConfig::key>(
          "The API key of a user; sent to the host of url only.",
          {.required = true, .example = "${env:HOLISTICS_API_KEY}", .check = &problem_of_key})
      .group<&ReportsApiConfig::limits>(limits_spec(), "What the account allows, over all syncs.")
      .include<&ReportsApiConfig::transport>(components::transport_options_spec())
      .field<&ReportsApiConfig::allow_private_addresses>(
          "Lets downloads be redirected to addresses of private networks.")
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
