#include "examples/reports_server/api/api.h"

#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"
#include "examples/reports_server/api/storage_reply.h"

namespace millrace::reports_server {
namespace {

// The number stands in a field of its own, so that a client can keep to it.
Reply too_many_jobs(const Request& request, std::uint32_t limit) {
  const auto message = fmt::format(
      "concurrent_user_jobs_limit: {} jobs of this key are not over; wait for one", limit);
  auto reply = json_reply(429, "");
  JsonWriter json(reply.body);
  json.open_object().key("error");
  if (is_v2(request.path)) {
    write_v2_error(json, 429, message, reply);
  } else {
    json.value(message);
  }
  json.member("concurrent_user_jobs_limit", limit).close_object();
  return later(std::move(reply));
}

void write_time(JsonWriter& json, std::string_view key,
                const std::optional<std::chrono::system_clock::time_point>& time) {
  json.key(key);
  time ? json.value(api_time(*time)) : json.null();
}

// Negative for a job that has not started.
double seconds_of(const Job& job, std::chrono::system_clock::time_point now) {
  if (!job.started_at) return -1;
  return std::chrono::duration<double>(job.ended_at.value_or(now) - *job.started_at).count();
}

}  // namespace

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto part = path.substr(0, path.find('/'));
    parts.push_back(part);
    path.remove_prefix(part.size());
  }
  return parts;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

JobPointer job_of(const Services& services, std::string_view id) {
  const auto number = whole_number(id);
  return number ? services.jobs.find(*number) : nullptr;
}

std::expected<JobPointer, Reply> submit(const Services& services, const Call& call,
                                        JobRequest request) {
  for (const auto& name : bare_repeats(call.request.parameters)) {
    services.log(fmt::format("note: {} repeats filter {} without []; the last value counts",
                             call.caller.name, printable(name, 60)));
  }
  const auto limit = call.caller.jobs;
  if (limit > 0 && services.jobs.unfinished(call.caller) >= limit) {
    return std::unexpected(too_many_jobs(call.request, limit));
  }
  request.caller = &call.caller;
  auto job = services.jobs.submit(std::move(request));
  if (job) return std::move(*job);
  if (may_succeed_later(job.error())) {
    return std::unexpected(later(error_reply(429, call.request.path, job.error().message())));
  }
  return std::unexpected(error_reply(422, call.request.path, job.error().message()));
}

Task<Reply> download(const Services& services, const Call& call) {
  const auto job = job_of(services, call.parameter("job_id"));
  const auto result = job ? job->result.lock() : nullptr;
  if (!result || job->format() == Format::Rows) {
    co_return error_reply(422, call.request.path, "Holistics::NotFound");
  }
  const auto path = storage_path(services.links.make(result), *result);
  co_return redirect_reply(services.address.of(path, call.request));
}

Reply unreadable(const Services& services, const Call& call, const Error& error) {
  if (error.kind() == ErrorKind::Refused) {
    return error_reply(422, call.request.path, error.message());
  }
  services.log(printable(error.message()));
  if (!may_succeed_later(error)) {
    return error_reply(500, call.request.path, "Internal Server Error");
  }
  return later(error_reply(503, call.request.path, "the rows cannot be read just now"));
}

Reply cancel_job(const Services& services, const Call& call, std::string_view id) {
  const auto job = job_of(services, id);
  if (!job) return error_reply(404, call.request.path, kNotFound);
  services.jobs.cancel(*job);
  return json_reply(200, "{\"status\":\"OK\"}");
}

void write_user(JsonWriter& json, const Services& services, const KeyOptions& caller) {
  json.open_object().member("id", &caller - services.options.keys.data() + 1);
  json.member("name", caller.name).member("email", caller.name).close_object();
}

void write_job(JsonWriter& json, const Services& services, const Job& job) {
  const auto& request = job.request;
  json.member("id", job.id).member("status", word_for(job.status));
  json.member("created_at", api_time(job.created_at)).member("source_id", request.source_id);
  json.member("source_type", request.source_type);
  json.member("user_id", request.caller - services.options.keys.data() + 1);
  write_time(json, "start_time", job.started_at);
  write_time(json, "end_time", job.ended_at);
  json.member("tenant_id", 1);
  json.key("duration").token(fmt::format("{:.6f}", seconds_of(job, services.clock.wall_now())));
  json.member("cancellable", !job.is_over()).member("source_method", request.source_method);
}

}  // namespace millrace::reports_server
