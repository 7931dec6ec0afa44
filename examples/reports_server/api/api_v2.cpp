#include "examples/reports_server/api/api_v2.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/formats/json/json_writer.h"
#include "examples/reports_server/api/v2_body.h"
#include "examples/reports_server/data/pages.h"

namespace millrace::reports_server::v2 {
namespace {

// /api/v2/<things>/<id>/...
std::string_view id_of(const Call& call) {
  return call.parts[3];
}

Reply created(const Job& job) {
  return json_reply(200, fmt::format("{{\"job\":{{\"id\":{},\"status\":\"created\","
                                     "\"existing_job_id\":null}}}}",
                                     job.id));
}

Task<Reply> result_reply(const Services& services, const Call& call, JobPointer job) {
  const auto result = job->result.lock();
  if (!result) co_return error_reply(404, call.request.path, "The result is no longer kept");
  auto page = job->request.page.value_or(Page{});
  if (page.size == 0) page.size = std::max<std::uint64_t>(1, result->rows);
  const auto values = co_await services.readers.run([&] { return read_page(*result, page); });
  if (!values) co_return unreadable(services, call, values.error());
  co_return json_reply(
      200,
      fmt::format("{{\"status\":\"success\",\"result\":{{\"data\":{{\"fields\":[{}],"
                  "\"values\":[{}],\"meta\":{{\"page\":{},\"page_size\":{},\"num_rows\":{}}}}},"
                  "\"last_cache_updated\":\"{}\"}}}}",
                  fields_json(*result), *values, page.number, page.size, result->rows,
                  api_time(result->saved_at)));
}

std::string last_error(const Job& job) {
  std::string text;
  if (job.status != JobStatus::Failure) return "null";
  formats::json_string(job.error, text);
  return text;
}

}  // namespace

Task<Reply> submit_export(const Services& services, const Call& call) {
  const auto id = whole_number(id_of(call));
  const auto* report = id ? services.options.widget(*id) : nullptr;
  if (report == nullptr) co_return error_reply(404, call.request.path, kNotFound);
  auto body = read_widget_export(call.request.body, *report, services.options.strict_filters);
  if (!body) co_return error_reply(422, call.request.path, body.error().message());
  const auto job = submit(services, call,
                          {.report = report,
                           .format = body->format,
                           .given = std::move(body->filters),
                           .source_type = "DashboardWidget",
                           .source_id = *id,
                           .source_method = "submit_export"});
  co_return job ? created(**job) : job.error();
}

Task<Reply> submit_query(const Services& services, const Call& call) {
  const auto id = whole_number(id_of(call));
  const auto* report = id ? services.options.dataset(*id) : nullptr;
  if (report == nullptr) co_return error_reply(404, call.request.path, kNotFound);
  const auto& options = services.options;
  auto body =
      read_dataset_query(call.request.body, *report, options.strict_filters, options.limits);
  if (!body) co_return error_reply(422, call.request.path, body.error().message());
  auto job = submit(services, call,
                    {.report = report,
                     .format = Format::Rows,
                     .given = std::move(body->filters),
                     .source_type = "DataSet",
                     .source_id = *id,
                     .source_method = "submit_query",
                     .query = std::move(body->sql),
                     .fresh = body->bust_cache,
                     .page = body->page});
  if (!job) co_return job.error();
  if ((*job)->status != JobStatus::Success) co_return created(**job);
  co_return co_await result_reply(services, call, std::move(*job));
}

Task<Reply> job(const Services& services, const Call& call) {
  const auto found = job_of(services, id_of(call));
  if (!found) co_return error_reply(404, call.request.path, kNotFound);
  co_return json_reply(200, fmt::format("{{\"job\":{{{},\"last_error_log\":{}}}}}",
                                        job_record(services, *found), last_error(*found)));
}

Task<Reply> job_result(const Services& services, const Call& call) {
  auto found = job_of(services, id_of(call));
  if (!found) co_return error_reply(404, call.request.path, kNotFound);
  if (found->format() != Format::Rows) {
    co_return error_reply(422, call.request.path,
                          "The job makes a file; ask for /exports/download?job_id=");
  }
  if (found->status == JobStatus::Success) {
    co_return co_await result_reply(services, call, std::move(found));
  }
  const auto error =
      found->status == JobStatus::Failure ? ",\"error\":" + last_error(*found) : std::string();
  co_return json_reply(200, fmt::format("{{\"status\":\"{}\"{}}}", word_for(found->status), error));
}

Task<Reply> cancel(const Services& services, const Call& call) {
  co_return cancel_job(services, call, id_of(call));
}

Task<Reply> user(const Services& services, const Call& call) {
  co_return json_reply(200, fmt::format("{{\"user\":{}}}", user_record(services, call.caller)));
}

}  // namespace millrace::reports_server::v2
