#include "examples/reports_server/api/api_v2.h"

#include <algorithm>

#include "connector/data/text/json_writer.h"
#include "examples/reports_server/api/v2_body.h"
#include "examples/reports_server/data/pages.h"

namespace millrace::reports_server::v2 {
namespace {

// /api/v2/<things>/<id>/...
std::string_view id_of(const Call& call) {
  return call.parts[3];
}

Reply created(const Job& job) {
  std::string body;
  JsonWriter json(body);
  json.open_object().key("job").open_object().member("id", job.id).member("status", "created");
  json.key("existing_job_id").null().close_object().close_object();
  return json_reply(200, std::move(body));
}

Task<Reply> result_reply(const Services& services, const Call& call, JobPointer job) {
  const auto result = job->result.lock();
  if (!result) co_return error_reply(404, call.request.path, "The result is no longer kept");
  auto page = job->request.page.value_or(Page{});
  if (page.size == 0) page.size = std::max<std::uint64_t>(1, result->rows);
  const auto values = co_await services.readers.run([&] { return read_page(*result, page); });
  if (!values) co_return unreadable(services, call, values.error());
  std::string body;
  JsonWriter json(body);
  json.open_object().member("status", "success");
  json.key("result").open_object().key("data").open_object();
  write_page(json, *result, *values);
  json.key("meta").open_object().member("page", page.number).member("page_size", page.size);
  json.member("num_rows", result->rows).close_object().close_object();
  json.member("last_cache_updated", api_time(result->saved_at)).close_object().close_object();
  co_return json_reply(200, std::move(body));
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
  std::string body;
  JsonWriter json(body);
  write_job(json.open_object().key("job").open_object(), services, *found);
  json.key("last_error_log");
  found->status == JobStatus::Failure ? json.value(found->error) : json.null();
  json.close_object().close_object();
  co_return json_reply(200, std::move(body));
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
  std::string body;
  JsonWriter json(body);
  json.open_object().member("status", word_for(found->status));
  if (found->status == JobStatus::Failure) json.member("error", found->error);
  json.close_object();
  co_return json_reply(200, std::move(body));
}

Task<Reply> cancel(const Services& services, const Call& call) {
  co_return cancel_job(services, call, id_of(call));
}

Task<Reply> user(const Services& services, const Call& call) {
  std::string body;
  JsonWriter json(body);
  write_user(json.open_object().key("user"), services, call.caller);
  json.close_object();
  co_return json_reply(200, std::move(body));
}

}  // namespace millrace::reports_server::v2
