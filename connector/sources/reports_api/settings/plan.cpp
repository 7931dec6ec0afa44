#include "connector/sources/reports_api/settings/plan.h"

#include <fmt/format.h>

#include "connector/io/http/message/url.h"
#include "connector/sources/reports_api/settings/dataset_query.h"
#include "connector/sources/reports_api/settings/filters.h"

namespace millrace::sources {
namespace {

constexpr std::string_view kV2 = "/api/v2";

std::string with_query(std::string target, const std::string& query) {
  return query.empty() ? target : target + '?' + query;
}

// What is to be done, once `auto` is decided.
struct Choice {
  Fetch fetch;
  std::string format;
  std::string because;
};

Choice choose(const ReportConfig& config, std::size_t query_length) {
  if (config.fetch != Fetch::Auto) return {config.fetch, config.format, ""};
  if (!config.exact_nulls) {
    return {Fetch::Export, config.format,
            "fetch: auto exports, which is one snapshot of any size (exact_nulls is not set)"};
  }
  if (config.format == "json") {
    return {Fetch::Export, "json",
            "fetch: auto exports as json, which distinguishes NULL from empty text"};
  }
  if (query_length > kLongestQuery) {
    return {Fetch::Export, "json",
            "fetch: auto exports as json, which distinguishes NULL from empty text: the filters "
            "are too long for pages"};
  }
  return {
      Fetch::Pages, config.format,
      fmt::format("fetch: auto reads pages, which distinguish NULL from empty text ({} does not)",
                  config.format)};
}

std::string results_route(const ReportConfig& config, Fetch fetch) {
  if (fetch != Fetch::LegacyPages) return "/queries/get_query_results.json?job_id=";
  return fmt::format("/queries/{}.json?job_id=", io::percent_encoded(config.report));
}

void plan_pages(const ReportConfig& config, Fetch fetch, const std::string& query, Plan& plan) {
  plan.reading = Plan::Reading::Pages;
  plan.submit.target = with_query(
      fmt::format("/queries/{}/submit_query.json", io::percent_encoded(config.report)), query);
  plan.pages = {{results_route(config, fetch), ""}, config.page_size};
  plan.poll = {plan.pages.route.before_id, fmt::format("&_page=1&_page_size={}", config.page_size),
               true};
}

void plan_export(const ReportConfig& config, const config::RunValues& values,
                 const std::string& query, Plan& plan) {
  const std::string target =
      fmt::format("/queries/{}/submit_export.{}", io::percent_encoded(config.report), plan.format);
  if (query.size() > kLongestQuery) {
    plan.submit.method = "POST";
    plan.submit.target = target;
    plan.submit.body = json_of(config.filters, values);
  } else {
    plan.submit.target = with_query(target, query);
  }
  plan.poll = config.poll_with == PollWith::Job
                  ? Route{"/jobs/", "/get_results.json"}
                  : Route{"/queries/get_export_results.json?job_id=", ""};
}

Result<Plan> plan_v1(const ReportConfig& config, const config::RunValues& values) {
  const std::string query = query_of(config.filters, values, config.array_style);
  if (auto problem = problem_of_length(config, query.size())) {
    return fail(ErrorKind::InvalidConfig, *std::move(problem));
  }
  Choice choice = choose(config, query.size());
  Plan plan{.format = choice.format, .because = std::move(choice.because)};
  plan.cancel = {"/jobs/", "/cancel.json"};
  plan.submit.starts_job = true;
  if (choice.fetch == Fetch::Direct) {
    plan.reading = Plan::Reading::Direct;
    plan.submit = {
        .target = with_query(
            fmt::format("/queries/{}.{}", io::percent_encoded(config.report), plan.format), query)};
  } else if (choice.fetch == Fetch::Export) {
    plan_export(config, values, query, plan);
  } else {
    plan_pages(config, choice.fetch, query, plan);
  }
  return plan;
}

Plan plan_v2(const ReportConfig& config, const config::RunValues& values) {
  Plan plan{.format = config.format};
  plan.submit = {.method = "POST", .starts_job = true};
  plan.poll = {fmt::format("{}/jobs/", kV2), ""};
  if (!config.widget.empty()) {
    plan.submit.target = fmt::format("{}/dashboard_widgets/{}/submit_export", kV2, config.widget);
    plan.submit.body = widget_export(config, values);
    return plan;
  }
  plan.reading = Plan::Reading::Pages;
  plan.submit.target = fmt::format("{}/data_sets/{}/submit_query", kV2, config.dataset);
  plan.submit.body = dataset_query(config, values);
  plan.submit.gives_rows = true;
  plan.pages = {{plan.poll.before_id, "/result"}, 0};
  return plan;
}

// All that decides on the rows, and on whether they are taken.
std::string request_of(const ReportConfig& config, const Plan& plan) {
  std::string request = plan.submit.method + ' ' + plan.submit.target;
  if (!plan.submit.body.empty()) request += ' ' + plan.submit.body;
  if (plan.reading == Plan::Reading::Pages) {
    request += " from " + plan.pages.route.before_id;
    request += " header_row " + config::Codec<HeaderRow>::to_text(config.header_row);
  }
  if (!config.sheet.empty()) request += " sheet " + config.sheet;
  if (config.header_row.kind == HeaderRow::Kind::Number) {
    request += fmt::format(" header_row {}", config.header_row.number);
  }
  if (config.ragged_rows == RaggedRows::Pad) request += " ragged_rows pad";
  if (config.invalid_text == InvalidText::Replace) request += " invalid_text replace";
  if (config.max_age.count() > 0) {
    request += fmt::format(" max_age {} {}", config.max_age.count(),
                           config::Codec<OnStale>::to_text(config.on_stale));
  }
  return request;
}

std::string sharing_key_of(const ReportConfig& config, const Plan& plan) {
  const RetryPolicy& retry = config.retry;
  return fmt::format("{} timeout {} {} poll {} {} to {} retry {} {} {} page_size {}", plan.request,
                     config.timeout.count(), config::Codec<OnTimeout>::to_text(config.on_timeout),
                     config::Codec<PollWith>::to_text(config.poll_with), config.poll.every.count(),
                     config.poll.up_to.count(), retry.attempts, retry.first_wait.count(),
                     retry.longest_wait.count(), plan.pages.page_size);
}

}  // namespace

std::string Route::of(const std::string& job_id) const {
  return before_id + io::percent_encoded(job_id) + after_id;
}

std::string PageRoute::of(const std::string& job_id, std::uint64_t page) const {
  if (page_size == 0) return route.of(job_id);
  return route.of(job_id) + fmt::format("&_page={}&_page_size={}", page, page_size);
}

Result<Plan> plan_of(const ReportConfig& written, const config::RunValues& values) {
  ReportConfig config = written;
  config.filters = filters_of(written.filters, values);
  Result<Plan> plan = config.api == ApiVersion::V1 ? plan_v1(config, values)
                                                   : Result<Plan>(plan_v2(config, values));
  if (!plan) return plan;
  plan->request = request_of(config, *plan);
  plan->sharing_key = sharing_key_of(config, *plan);
  return plan;
}

std::string download_target(const ReportConfig& config, const std::string& job_id) {
  return fmt::format("{}/exports/download?job_id={}", config.api == ApiVersion::V2 ? kV2 : "",
                     io::percent_encoded(job_id));
}

}  // namespace millrace::sources
