#include "connector/sources/reports_api/settings.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/components/retry_options.h"
#include "connector/io/http_client.h"
#include "connector/io/url.h"

namespace millrace::sources {
namespace {

using namespace std::chrono_literals;
using Problem = std::optional<std::string>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_slug(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

Problem problem_of_report(const std::string& report) {
  const auto digits = std::ranges::find_if_not(report, is_digit) - report.begin();
  const std::string_view rest = std::string_view(report).substr(static_cast<std::size_t>(digits));
  const bool slugged = rest.empty() || rest.front() == '-';
  if (digits > 0 && digits < 20 && slugged && std::ranges::all_of(rest, is_slug)) return {};
  return fmt::format(
      "report \"{}\" does not begin with its number; write 1846, or 1846-users-growth, as in the "
      "report's address",
      printable(report, 60));
}

Problem problem_of_filter(const std::string& name, const config::FilterValue& value) {
  constexpr std::string_view kReserved[] = {"job_id", "_page", "_page_size", "_utoken"};
  if (name.empty()) return "a filter has no name; write the name of its variable";
  if (name.front() == '_' || std::ranges::find(kReserved, name) != std::end(kReserved)) {
    return fmt::format("the filter name \"{}\" is reserved by the API; write the variable's name",
                       printable(name, 60));
  }
  if (value.values.empty()) {
    // Nothing would be sent, and the report would come unfiltered.
    return fmt::format("the filter \"{}\" is an empty list; give it a value, or leave it out",
                       printable(name, 60));
  }
  return {};
}

Problem problem_of(const ReportConfig& config) {
  if (auto problem = problem_of_report(config.report)) return problem;
  for (const auto& [name, value] : config.filters) {
    if (auto problem = problem_of_filter(name, value)) return problem;
  }
  if (config.poll.up_to < config.poll.every) return "poll.up_to is shorter than poll.every";
  return {};
}

Problem problem_of_connection(const ReportsApiConfig& config) {
  const bool plain = config.url.find_first_of("?#@ ") == std::string::npos;
  if (!plain || io::origin_of(config.url).empty()) {
    return "url is not the address of an API; write https://host, without user or query";
  }
  const auto url = io::parse_url(config.url);
  if (url->scheme == "http" && !url->is_loopback()) {
    return "url is not https: the key would travel in clear; write https://" + url->host;
  }
  if (!config.client_key.empty() && config.client_certificate.empty()) {
    return "client_key is of no use without client_certificate; add that";
  }
  const std::string& proxy = config.proxy.reveal();
  if (proxy.empty() || proxy == "none") return {};
  if (!io::parse_url(proxy)) return "proxy is not an address; write http://host:port, or none";
  if (url->scheme == "http") {
    return "proxy is given but url is not https: the proxy would see the key; remove proxy";
  }
  return {};
}

config::Spec<PollConfig> poll_spec() {
  return config::Spec<PollConfig>("poll", "How often a job is asked after.")
      .field<&PollConfig::every>("The first wait; waits then grow by half.",
                                 {.min = 10ms, .max = 1h})
      .field<&PollConfig::up_to>("The longest wait.", {.min = 10ms, .max = 1h});
}

config::Spec<ReportsApiLimits> limits_spec() {
  return config::Spec<ReportsApiLimits>("limits", "What the account allows, over all syncs.")
      .field<&ReportsApiLimits::jobs>("Jobs in flight at once.", {.min = 1, .max = 10'000})
      .field<&ReportsApiLimits::requests>("Requests per time; 0/s means no limit.");
}

}  // namespace

config::Spec<ReportsApiConfig> reports_api_spec() {
  return config::Spec<ReportsApiConfig>("reports_api",
                                        "Reads reports through a Reports API (Holistics).")
      .field<&ReportsApiConfig::url>("The API's address.",
                                     {.required = true, .example = "https://secure.holistics.io"})
      .field<&ReportsApiConfig::key>("The API key of a user; sent to the host of url only.",
                                     {.required = true, .example = "${env:HOLISTICS_API_KEY}"})
      .group<&ReportsApiConfig::limits>(limits_spec(), "What the account allows, over all syncs.")
      .field<&ReportsApiConfig::ca_file>(
          "A PEM file of the authorities that may vouch for the server, instead of the system's.",
          {.example = "/etc/ssl/company-ca.pem"})
      .field<&ReportsApiConfig::client_certificate>(
          "A PEM file with the certificate that this program shows to the server.")
      .field<&ReportsApiConfig::client_key>(
          "A PEM file with the key of client_certificate, not encrypted; empty: it is in there.")
      .field<&ReportsApiConfig::proxy>(
          "The proxy as http://host:port, none for no proxy; empty: as HTTPS_PROXY and NO_PROXY "
          "say.")
      .field<&ReportsApiConfig::allow_private_addresses>(
          "Lets downloads be redirected to addresses of private networks.")
      .check(&problem_of_connection);
}

config::Spec<ReportConfig> report_spec() {
  return config::Spec<ReportConfig>("reports_api", "A report, and how it is fetched.")
      .field<&ReportConfig::report>("The report's number, with or without its slug.",
                                    {.required = true, .example = "1846-active-customers"})
      .field<&ReportConfig::filters>(
          "Values of the report's filters, by variable; a list for "
          "several.",
          {.example_yaml = "{status: active, country: [SG, VN]}"})
      .field<&ReportConfig::fetch>(
          "export: one file, one snapshot. pages: row by row, where NULL and the empty string "
          "must be told apart. auto: export.",
          {.one_of = {"auto", "export", "pages"}})
      .field<&ReportConfig::format>("The format of the exported file.", {.one_of = {"csv"}})
      .field<&ReportConfig::header_row>(
          "fetch: pages only. none: the first row is a row. auto: it is left out when it repeats "
          "the "
          "names of the columns. first: it names the columns.")
      .field<&ReportConfig::page_size>("Rows asked for per page.", {.min = 1, .max = 1'000'000})
      .group<&ReportConfig::poll>(poll_spec(), "How often a job is asked after.")
      .field<&ReportConfig::timeout>("From submitting to the last byte.", {.min = 1s, .max = 24h})
      .group<&ReportConfig::retry>(components::retry_spec(),
                                   "How a request is repeated after a failure that may pass.")
      .shorthand<&ReportConfig::report>()
      .check(&problem_of);
}

std::string query_of(const config::Map<config::FilterValue>& filters,
                     const config::RunValues& values) {
  std::string query;
  for (const auto& [name, filter] : filters) {
    for (const auto& value : filter.values) {
      if (!query.empty()) query += '&';
      query += io::percent_encoded(filter.is_list ? name + "[]" : name);
      query += '=' + io::percent_encoded(value.render(values));
    }
  }
  return query;
}

}  // namespace millrace::sources
