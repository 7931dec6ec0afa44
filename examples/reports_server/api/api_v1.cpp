#include "examples/reports_server/api/api_v1.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/formats/json/json_writer.h"
#include "examples/reports_server/data/pages.h"

namespace millrace::reports_server::v1 {
namespace {

constexpr std::uint64_t kDefaultPageSize = 25;

std::optional<Format> format_of(std::string_view action) {
  if (action == "submit_export.csv") return Format::Csv;
  if (action == "submit_export.json") return Format::Json;
  if (action == "submit_export.xlsx") return Format::Xlsx;
  return std::nullopt;
}

Reply submitted(const Services& services, const Call& call, Format format, std::string method) {
  const auto* report = services.options.report(call.parts[1]);
  if (report == nullptr) return error_reply(404, call.request.path, kNotFound);
  auto given = call.request.method == "POST"
                   ? filters_from_json(call.request.body)
                   : Result<GivenFilters>(filters_from_query(call.request.parameters));
  if (!given) return error_reply(422, call.request.path, given.error().message());
  const auto job = submit(services, call,
                          {.report = report,
                           .format = format,
                           .given = std::move(*given),
                           .source_id = report->id,
                           .source_method = std::move(method)});
  if (!job) return job.error();
  return json_reply(200, fmt::format("{{\"status\":\"created\",\"job_id\":{}}}", (*job)->id));
}

Reply status_reply(std::string_view status) {
  return json_reply(200, fmt::format("{{\"status\":\"{}\"}}", status));
}

Reply failure_reply(const std::string& error) {
  std::string body = "{\"status\":\"failure\",\"error\":";
  formats::json_string(error, body);
  return json_reply(200, body + "}");
}

Reply export_status(const Services& services, const Call& call, const JobPointer& job) {
  if (job == nullptr || job->format() == Format::Rows) {
    return error_reply(404, call.request.path, kNotFound);
  }
  if (job->status == JobStatus::Failure) return failure_reply(job->error);
  if (job->status == JobStatus::Cancelled) return status_reply("cancelled");
  if (job->status != JobStatus::Success) return status_reply("not yet");
  const auto result = job->result.lock();
  // Storage has forgotten the file: success, and a download that fails, as was recorded.
  if (!result) return json_reply(200, "{\"status\":\"success\",\"export\":true}");
  const auto address = services.address.of("/storage/" + result->file_name, call.request);
  std::string body = "{\"status\":\"success\",\"export\":{\"http_path\":";
  formats::json_string(address, body);
  return json_reply(200, body + "}}");
}

std::optional<Page> page_of(const Call& call, const LimitOptions& limits) {
  const auto page_text = call.parameter("_page");
  const auto size_text = call.parameter("_page_size");
  const auto number = page_text.empty() ? 1 : whole_number(page_text).value_or(0);
  const auto size = size_text.empty() ? kDefaultPageSize : whole_number(size_text).value_or(0);
  if (number < 1 || size < 1) return std::nullopt;
  return Page{static_cast<std::uint64_t>(number),
              std::min<std::uint64_t>(static_cast<std::uint64_t>(size), limits.page_size)};
}

Task<Reply> page_reply(const Services& services, const Call& call, ResultPointer result) {
  const auto page = page_of(call, services.options.limits);
  if (!page) {
    co_return error_reply(422, call.request.path,
                          "_page and _page_size must be whole numbers from 1");
  }
  const auto values = co_await services.readers.run([&] { return read_page(*result, *page); });
  if (!values) co_return unreadable(services, call, values.error());
  co_return json_reply(200,
                       fmt::format("{{\"status\":\"success\",\"fields\":[{}],\"values\":[{}],"
                                   "\"paginated\":{{\"page\":{},\"page_size\":{},\"num_pages\":{},"
                                   "\"num_rows\":{}}},\"last_cache_updated\":\"{}\"}}",
                                   fields_json(*result), *values, page->number, page->size,
                                   page->count(*result), result->rows, api_time(result->saved_at)));
}

Task<Reply> results_of(const Services& services, const Call& call, JobPointer job) {
  if (job == nullptr || job->format() != Format::Rows) {
    co_return error_reply(404, call.request.path, kNotFound);
  }
  if (job->status == JobStatus::Failure) co_return failure_reply(job->error);
  if (job->status != JobStatus::Success) co_return status_reply(word_for(job->status));
  auto result = job->result.lock();
  if (!result) co_return error_reply(404, call.request.path, kNotFound);
  co_return co_await page_reply(services, call, std::move(result));
}

std::string log_line(int id, std::chrono::system_clock::time_point time, std::string_view level,
                     std::string_view message) {
  std::string text;
  formats::json_string(message, text);
  return fmt::format("{{\"id\":{},\"timestamp\":\"{}\",\"level\":\"{}\",\"message\":{}}}", id,
                     api_time(time), level, text);
}

}  // namespace

Task<Reply> submit_query(const Services& services, const Call& call) {
  co_return submitted(services, call, Format::Rows, "submit_query");
}

Task<Reply> submit_export(const Services& services, const Call& call) {
  const auto format = format_of(call.parts[2]);
  if (!format) co_return error_reply(404, call.request.path, kNotFound);
  co_return submitted(services, call, *format, "submit_export");
}

Task<Reply> query_results(const Services& services, const Call& call) {
  co_return co_await results_of(services, call, job_of(services, call.parameter("job_id")));
}

Task<Reply> legacy_results(const Services& services, const Call& call) {
  auto job = job_of(services, call.parameter("job_id"));
  const auto name = call.parts[1].substr(0, call.parts[1].rfind('.'));
  if (job != nullptr && services.options.report(name) != &job->report()) job = nullptr;
  co_return co_await results_of(services, call, std::move(job));
}

Task<Reply> export_results(const Services& services, const Call& call) {
  co_return export_status(services, call, job_of(services, call.parameter("job_id")));
}

Task<Reply> job_results(const Services& services, const Call& call) {
  co_return export_status(services, call, job_of(services, call.parts[1]));
}

Task<Reply> job(const Services& services, const Call& call) {
  const auto name = call.parts[1];
  const auto found =
      name.ends_with(".json") ? job_of(services, name.substr(0, name.size() - 5)) : nullptr;
  if (!found) co_return error_reply(404, call.request.path, kNotFound);
  co_return json_reply(200, '{' + job_record(services, *found) + '}');
}

Task<Reply> job_logs(const Services& services, const Call& call) {
  const auto found = job_of(services, call.parts[1]);
  if (!found) co_return error_reply(404, call.request.path, kNotFound);
  std::vector<std::string> lines = {log_line(1, found->created_at, "INFO", "Job created.")};
  if (found->started_at) lines.push_back(log_line(2, *found->started_at, "INFO", "Job started."));
  if (found->ended_at) {
    const bool failed = found->status == JobStatus::Failure;
    lines.push_back(
        log_line(3, *found->ended_at, failed ? "ERROR" : "INFO",
                 failed ? found->error : fmt::format("Job ended: {}.", word_for(found->status))));
  }
  const auto seen = whole_number(call.parameter("last_id")).value_or(0);
  const auto skipped = std::clamp<std::int64_t>(seen, 0, std::ssize(lines));
  lines.erase(lines.begin(), lines.begin() + skipped);
  co_return json_reply(200,
                       fmt::format("{{\"logs\":[{}],\"has_more\":false}}", fmt::join(lines, ",")));
}

Task<Reply> cancel(const Services& services, const Call& call) {
  co_return cancel_job(services, call, call.parts[1]);
}

Task<Reply> user(const Services& services, const Call& call) {
  co_return json_reply(200, user_record(services, call.caller));
}

}  // namespace millrace::reports_server::v1
