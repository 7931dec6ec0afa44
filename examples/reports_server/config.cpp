#include "examples/reports_server/config.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "config/load.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "examples/reports_server/data/filters.h"
#include "examples/reports_server/data/query_check.h"
#include "examples/reports_server/http/public_address.h"

namespace millrace::reports_server {
namespace {

using config::Spec;
using namespace std::chrono_literals;

Spec<FilterOptions> filter_spec() {
  return Spec<FilterOptions>("filter", "One named parameter of a report's query.")
      .field<&FilterOptions::type>("What its values must look like, and are bound as.")
      .field<&FilterOptions::many>("Takes several values, for `IN (:name)`.")
      .field<&FilterOptions::default_>("The value, or values, when a caller gives none.")
      .field<&FilterOptions::v2_id>("The dynamic_filter_id that means it in v2; 0: none.",
                                    {.min = 0})
      .shorthand<&FilterOptions::type>();
}

// The query is taken apart here, so that a mistake in it is found where it is written. Whose SQL it
// is cannot be seen from here; what is a mistake for one database only is found at the start.
std::optional<std::string> check_report(const ReportOptions& report) {
  std::set<std::int64_t> ids;
  for (const auto& [name, filter] : report.filters) {
    if (filter.v2_id != 0 && !ids.insert(filter.v2_id).second) {
      return fmt::format("filter {}: another filter has the v2_id {}, too", name, filter.v2_id);
    }
  }
  const auto filters = bind_filters(report, {});
  if (!filters) return "default of " + filters.error().message();
  const auto texts = texts_of(report, SqlDialect::Sqlite);
  if (texts || texts_of(report, SqlDialect::Postgres)) return std::nullopt;
  return texts.error().message();
}

Spec<ReportOptions> report_spec() {
  return Spec<ReportOptions>("report", "A query that can be asked for by its id.")
      .field<&ReportOptions::id>("The number in /queries/<id>-<name>/.",
                                 {.required = true, .example = "1846", .min = 1})
      .field<&ReportOptions::query>("One SELECT, with :name for each filter.",
                                    {.required = true, .example = "SELECT 1 AS one"})
      .field<&ReportOptions::widget>("The v2 dashboard widget that it stands in for; 0: none.",
                                     {.min = 0})
      .field<&ReportOptions::dataset>("The v2 data set that it stands in for; 0: none.", {.min = 0})
      .map_of<&ReportOptions::filters>(filter_spec(), "The parameters of the query, by name.")
      .field<&ReportOptions::cache>(
          "How long a result is given again for the same filters; 0s runs the query each time.")
      .check(check_report);
}

Spec<LimitOptions> limit_spec() {
  return Spec<LimitOptions>("limits", "What the server allows itself and its callers.")
      .field<&LimitOptions::concurrent_jobs>("Queries that run at once, each on its own thread.",
                                             {.min = 1, .max = 256})
      .field<&LimitOptions::jobs_kept>("Jobs that are remembered.", {.min = 1, .max = 10'000'000})
      .field<&LimitOptions::results_kept>("Results that are kept.", {.min = 1, .max = 100'000})
      .field<&LimitOptions::spool>("Disk space of the results that are kept.")
      .field<&LimitOptions::keep>("How long jobs and results are kept.", {.min = 1s})
      .field<&LimitOptions::query_time>("The longest that a query may run.", {.min = 1ms})
      .field<&LimitOptions::rows>("The most rows of a result; 0 for any number.")
      .field<&LimitOptions::page_size>("The most rows of a page.", {.min = 1, .max = 1'000'000})
      .field<&LimitOptions::small_rows>("The most rows of /queries/<id>.csv, .json and .xlsx.",
                                        {.min = 1, .max = 1'000'000})
      .field<&LimitOptions::connections>("Connections that are open at once.",
                                         {.min = 1, .max = 100'000})
      .field<&LimitOptions::body>("The longest body of a request.", {.max = 64_MiB})
      .field<&LimitOptions::header_time>("How long the head of a request may take to arrive.",
                                         {.min = 10ms})
      .field<&LimitOptions::idle>("How long a connection may make no progress.", {.min = 10ms})
      .field<&LimitOptions::download_link>("How long the address of a download works.",
                                           {.min = 1ms});
}

Spec<KeyOptions> key_spec() {
  return Spec<KeyOptions>("key", "A caller.")
      .field<&KeyOptions::name>("What the log calls the caller.",
                                {.required = true, .example = "ops"})
      .field<&KeyOptions::key>("What the caller sends as X-Holistics-Key.",
                               {.required = true, .example = "${env:REPORTS_KEY}"})
      .field<&KeyOptions::jobs>("How many unfinished jobs it may have; 0 for any number.")
      .check([](const KeyOptions& key) -> std::optional<std::string> {
        if (key.key.empty()) return "the key is empty; a caller could not send it";
        return std::nullopt;
      });
}

Spec<PostgresOptions> postgres_spec() {
  return Spec<PostgresOptions>("postgres", "A Postgres database, only read.")
      .field<&PostgresOptions::dsn>("What libpq connects with, as an address or as key=value.",
                                    {.required = true, .example = "${env:REPORTS_DSN}"});
}

Spec<DatabaseOptions> database_spec() {
  return Spec<DatabaseOptions>("database", "What the queries read.")
      .field<&DatabaseOptions::sqlite>("A SQLite file, opened read only.")
      .group<&DatabaseOptions::postgres>(postgres_spec(), "A Postgres database instead.")
      .shorthand<&DatabaseOptions::sqlite>()
      .check([](const DatabaseOptions& database) -> std::optional<std::string> {
        if (database.sqlite.empty() || !database.postgres) return std::nullopt;
        return "names two databases; keep sqlite or postgres";
      });
}

bool is_slug(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_';
  });
}

std::optional<std::string> check_server(const ServerOptions& options) {
  if (options.keys.empty()) return "keys is empty; nobody could ask for anything";
  if (options.reports.empty()) return "reports is empty; write one";
  if (auto problem = check_public_address(options)) return problem;
  std::set<std::int64_t> ids, widgets, datasets;
  for (const auto& [name, report] : options.reports) {
    if (!is_slug(name)) {
      return fmt::format("reports: '{}' is no name; use letters, digits, - and _",
                         printable(name, 60));
    }
    if (!ids.insert(report.id).second) {
      return fmt::format("reports.{}: another report has the id {}, too", name, report.id);
    }
    if (report.widget != 0 && !widgets.insert(report.widget).second) {
      return fmt::format("reports.{}: another report is the widget {}, too", name, report.widget);
    }
    if (report.dataset != 0 && !datasets.insert(report.dataset).second) {
      return fmt::format("reports.{}: another report is the dataset {}, too", name, report.dataset);
    }
  }
  return std::nullopt;
}

}  // namespace

config::Spec<ServerOptions> server_spec() {
  return Spec<ServerOptions>("reports server", "Serves the Reports API over SQL.")
      .field<&ServerOptions::host>("The address to listen on.")
      .field<&ServerOptions::port>("The port; 0 takes any free one.")
      .field<&ServerOptions::public_url>(
          "The address by which callers reach the server, such as https://reports.example, when a "
          "proxy stands in front of it.")
      .field<&ServerOptions::trusted_proxies>(
          "The proxies whose X-Forwarded-Proto and X-Forwarded-Host count, by address or network.")
      .group<&ServerOptions::database>(
          database_spec(),
          "The SQLite file, or a Postgres database. Without one, queries run on an empty database "
          "in memory.")
      .field<&ServerOptions::spool>(
          "Where results are kept, in a folder of the server's own that goes when it stops.")
      .field<&ServerOptions::strict_filters>(
          "Refuses names that are no filter of the report, which the real service ignores.")
      .list_of<&ServerOptions::keys>(key_spec(), "Who may ask.", {.required = true})
      .group<&ServerOptions::limits>(limit_spec(), "Limits.")
      .map_of<&ServerOptions::reports>(report_spec(), "The reports, by name.", {.required = true})
      .check(check_server);
}

ServerOptions load_options(const std::filesystem::path& path, const config::Lookup& lookup,
                           config::Problems& problems) {
  const auto document = config::load_document(path, lookup, problems, {.merged = {"reports"}});
  if (!problems.empty()) return {};
  auto options = server_spec().parse(document, "", problems);
  if (!options || !problems.empty()) return {};
  for (auto& [name, report] : options->reports) report.slug = name;
  const auto folder = lookup.files().is_folder(path) ? path : path.parent_path();
  auto& file = options->database.sqlite;
  if (!file.empty()) file = folder / file;
  options->spool = folder / options->spool;
  return std::move(*options);
}

}  // namespace millrace::reports_server
