#include "examples/reports_server/api/api_v1.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/data/text/json_writer.h"
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
  std::string body;
  JsonWriter(body)
      .open_object()
      .member("status", "created")
      .member("job_id", (*job)->id)
      .close_object();
  return json_reply(200, std::move(body));
}

Reply status_reply(std::string_view status) {
  std::string body;
  JsonWriter(body).open_object().member("status", status).close_object();
  return json_reply(200, std::move(body));
}

Reply failure_reply(const std::string& error) {
  std::string body;
  JsonWriter(body).open_object().member("status", "failure").member("error", error).close_object();
  return json_reply(200, std::move(body));
}

Reply export_status(const Services& services, const Call& call, const JobPointer& job) {
  if (job == nullptr || job->format() == Format::Rows) {
    return error_reply(404, call.request.path, kNotFound);
  }
  if (job->status == JobStatus::Failure) return failure_reply(job->error);
  if (job->status == JobStatus::Cancelled) return status_reply("cancelled");
  if (job->status != JobStatus::Success) return status_reply("not yet");
  const auto result = job->result.lock();
  std::string body;
  JsonWriter json(body);
  json.open_object().member("status", "success").key("export");
  if (result) {
    const auto address = services.address.of("/storage/" + result->file_name, call.request);
    json.open_object().member("http_path", address).close_object();
  } else {
    // Storage has forgotten the file: success, and a download that fails, as was recorded.
    json.value(true);
  }
  json.close_object();
  return json_reply(200, std::move(body));
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
  std::string body;
  JsonWriter json(body);
  json.open_object().member("status", "success");
  write_page(json, *result, *values);
  json.key("paginated").open_object().member("page", page->number);
  json.member("page_size", page->size).member("num_pages", page->count(*result));
  json.member("num_rows", result->rows).close_object();
  json.member("last_cache_updated", api_time(result->saved_at)).close_object();
  co_return json_reply(200, std::move(body));
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

struct LogLine {
  std::chrono::system_clock::time_point time;
  std::string_view level;
  std::string message;
};

std::vector<LogLine> log_of(const Job& job) {
  std::vector<LogLine> lines{{job.created_at, "INFO", "Job created."}};
  if (job.started_at) lines.push_back({*job.started_at, "INFO", "Job started."});
  if (job.ended_at) {
    const bool failed = job.status == JobStatus::Failure;
    lines.push_back({*job.ended_at, failed ? "ERROR" : "INFO",
                     failed ? job.error : fmt::format("Job ended: {}.", word_for(job.status))});
  }
  return lines;
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
  std::string body;
  JsonWriter json(body);
  write_job(json.open_object(), services, *found);
  json.close_object();
  co_return json_reply(200, std::move(body));
}

Task<Reply> job_logs(const Services& services, const Call& call) {
  const auto found = job_of(services, call.parts[1]);
  if (!found) co_return error_reply(404, call.request.path, kNotFound);
  const auto lines = log_of(*found);
  const auto seen = whole_number(call.parameter("last_id")).value_or(0);
  std::string body;
  JsonWriter json(body);
  json.open_object().key("logs").open_array();
  for (auto i = std::clamp<std::int64_t>(seen, 0, std::ssize(lines)); i < std::ssize(lines); ++i) {
    const LogLine& line = lines[static_cast<std::size_t>(i)];
    json.open_object().member("id", i + 1).member("timestamp", api_time(line.time));
    json.member("level", line.level).member("message", line.message).close_object();
  }
  json.close_array().member("has_more", false).close_object();
  co_return json_reply(200, std::move(body));
}

Task<Reply> cancel(const Services& services, const Call& call) {
  co_return cancel_job(services, call, call.parts[1]);
}

Task<Reply> user(const Services& services, const Call& call) {
  std::string body;
  JsonWriter json(body);
  write_user(json, services, call.caller);
  co_return json_reply(200, std::move(body));
}

}  // namespace millrace::reports_server::v1
