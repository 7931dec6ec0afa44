#include "examples/reports_server/api/live_report.h"

#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "connector/base/sha256.h"
#include "connector/base/text/time_text.h"
#include "connector/io/http_server/conditional.h"
#include "examples/reports_server/api/storage_reply.h"

namespace millrace::reports_server {
namespace {

constexpr std::uint64_t kLargest = std::uint64_t{64} << 20;

std::optional<Format> format_of(std::string_view ending) {
  if (ending == "csv") return Format::Csv;
  if (ending == "json") return Format::Json;
  if (ending == "xlsx") return Format::Xlsx;
  return std::nullopt;
}

// Last-Modified, which counts seconds: once that second is over, so that it can mean no other
// result of the report.
std::optional<std::chrono::system_clock::time_point> modified_at(const Services& services,
                                                                 const JobPointer& job,
                                                                 const ResultPointer& result) {
  const auto second = std::chrono::floor<std::chrono::seconds>(result->saved_at);
  const bool is_over = services.clock.wall_now() >= second + std::chrono::seconds(1);
  if (!is_over || services.jobs.cached(*job) != result) return std::nullopt;
  return result->saved_at;
}

Reply file_reply(const Services& services, const Call& call, const JobPointer& job,
                 const ResultPointer& result, const std::string& tag) {
  Reply reply{.content_type = std::string(content_type(job->format()))};
  reply.headers = {{"ETag", tag}, {"Cache-Control", "max-age=0, private, must-revalidate"}};
  const auto modified = modified_at(services, job, result);
  if (modified) reply.headers.emplace_back("Last-Modified", http_date(*modified));
  if (io::is_unchanged(call.request, tag, modified)) {
    reply.status = 304;
    return reply;
  }
  reply.headers.emplace_back(
      "Content-Disposition",
      fmt::format("attachment; filename=\"{}.{}\"", job->report().slug, ending(job->format())));
  reply.length = result->file.size();
  if (attach_file(*result, reply, services.log)) return reply;
  return later(error_reply(503, call.request.path, kNoFile));
}

}  // namespace

Task<Reply> live_report(const Services& services, const Call& call) {
  const auto& path = call.request.path;
  const auto name = call.parts[1];
  const auto dot = name.rfind('.');
  const auto format = dot == name.npos ? std::nullopt : format_of(name.substr(dot + 1));
  const auto* report = services.options.report(name.substr(0, dot));
  if (!format || report == nullptr) co_return error_reply(404, path, kNotFound);
  const auto& limits = services.options.limits;
  // Taken first: a query that ends by its own limit then ends after it.
  const auto until = services.clock.now() + limits.query_time;
  const auto job = submit(services, call,
                          {.report = report,
                           .format = *format,
                           .given = filters_from_query(call.request.parameters),
                           .source_id = report->id,
                           .source_method = "query",
                           .most_rows = limits.small_rows});
  if (!job) co_return job.error();
  co_await services.jobs.wait(*job, until);
  if ((*job)->status != JobStatus::Success) {
    services.jobs.cancel(**job);
    if ((*job)->too_large) co_return error_reply(422, path, (*job)->error);
    if (services.clock.now() >= until) {
      co_return error_reply(504, path,
                            "the report took longer than limits.query_time; use submit_export");
    }
    const bool failed = (*job)->status == JobStatus::Failure;
    co_return error_reply(failed ? 500 : 503, path, failed ? (*job)->error : "cancelled");
  }
  const auto result = (*job)->result.lock();
  if (!result) co_return error_reply(503, path, "the result is gone already; ask again");
  if (result->file.size() > kLargest) {
    co_return error_reply(422, path, "the report is larger than 64 MiB; use submit_export");
  }
  const auto bytes = co_await services.readers.run([&]() -> Result<std::string> {
    const auto file = result->file.open();
    if (!file) return fail(file.error());
    return file->read(0, result->file.size());
  });
  if (!bytes) co_return unreadable(services, call, bytes.error());
  co_return file_reply(services, call, *job, result, '"' + short_sha256(*bytes) + '"');
}

}  // namespace millrace::reports_server
