#include "examples/reports_server/routes.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "connector/formats/json_writer.h"
#include "examples/reports_server/storage_reply.h"

namespace millrace::reports_server {
namespace {

constexpr std::string_view kNotFound = "Resource not found";
constexpr std::uint64_t kDefaultPageSize = 25;
constexpr std::uint64_t kLargestPage = std::uint64_t{64} << 20;

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

// Takes as long for a wrong key as for a right one.
bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

std::optional<Format> format_of(std::string_view action) {
  if (action == "submit_query.json") return Format::Rows;
  if (action == "submit_export.csv") return Format::Csv;
  if (action == "submit_export.json") return Format::Json;
  return std::nullopt;
}

Reply method_not_allowed(const Request& request, std::string_view allowed) {
  auto reply = error_reply(405, request.path,
                           fmt::format("{} is not a method of this address", request.method));
  reply.headers.emplace_back("Allow", allowed);
  return reply;
}

Reply failure_reply(const std::string& error) {
  std::string body = "{\"status\":\"failure\",\"error\":";
  formats::json_string(error, body);
  return json_reply(200, body + "}");
}

}  // namespace

Task<Reply> Routes::answer(const Request& request) {
  const auto parts = parts_of(request.path);
  if (parts.size() >= 2 && parts[0] == "storage") {
    if (request.method != "GET" && request.method != "HEAD") {
      co_return storage_error(405, "MethodNotAllowed", "Only GET is allowed.");
    }
    co_return storage(request, parts[1]);
  }
  if (request.key.empty()) co_return error_reply(401, request.path, "Unauthorized");
  const auto* caller = caller_of(request);
  if (caller == nullptr) {
    co_return error_reply(422, request.path, "Holistics::InvalidAuthenticationToken");
  }
  auto reply = co_await answer_caller(request);
  reply.caller = caller->name;
  co_return reply;
}

Task<Reply> Routes::answer_caller(const Request& request) {
  const auto parts = parts_of(request.path);
  const std::string_view first = parts.empty() ? "" : parts[0];
  if (first == "queries" && parts.size() == 3) co_return submit(request, parts[1], parts[2]);
  if (request.method != "GET") co_return method_not_allowed(request, "GET");
  if (request.path == "/queries/get_query_results.json") {
    co_return co_await query_results(request);
  }
  if (request.path == "/queries/get_export_results.json") {
    co_return export_status(request, value_of(request.parameters, "job_id"));
  }
  if (first == "jobs" && parts.size() == 3 && parts[2] == "get_results.json") {
    co_return export_status(request, parts[1]);
  }
  if (request.path == "/exports/download") co_return download(request);
  co_return error_reply(404, request.path, kNotFound);
}

const KeyOptions* Routes::caller_of(const Request& request) const {
  const KeyOptions* caller = nullptr;
  for (const auto& key : options_.keys) {
    if (same_secret(key.key.reveal(), request.key)) caller = &key;
  }
  return caller;
}

Reply Routes::submit(const Request& request, std::string_view report_part,
                     std::string_view action) {
  const auto format = format_of(action);
  const auto* report = options_.report(report_part);
  if (report != nullptr && action == "submit_export.xlsx") {
    return error_reply(422, request.path,
                       "This server exports csv and json; xlsx is not there yet");
  }
  if (!format || report == nullptr) return error_reply(404, request.path, kNotFound);
  const bool post = request.method == "POST" && *format != Format::Rows;
  if (!post && request.method != "GET") {
    return method_not_allowed(request, *format == Format::Rows ? "GET" : "GET, POST");
  }
  auto given = post ? filters_from_json(request.body)
                    : Result<GivenFilters>(filters_from_query(request.parameters));
  if (!given) return error_reply(422, request.path, given.error().message());
  const auto job = jobs_.submit(*report, *format, *given);
  if (!job) {
    const bool later = may_succeed_later(job.error());
    auto reply = error_reply(later ? 429 : 422, request.path, job.error().message());
    if (later) reply.headers.emplace_back("Retry-After", "5");
    return reply;
  }
  return json_reply(200, fmt::format("{{\"status\":\"created\",\"job_id\":{}}}", (*job)->id));
}

Reply Routes::export_status(const Request& request, std::string_view job_id) const {
  const auto id = whole_number(job_id);
  const auto* job = id ? jobs_.find(*id) : nullptr;
  if (job == nullptr || job->format == Format::Rows) {
    return error_reply(404, request.path, kNotFound);
  }
  if (job->status == JobStatus::Failure) {
    return failure_reply(job->error);
  }
  if (job->status != JobStatus::Success) return json_reply(200, "{\"status\":\"not yet\"}");
  const auto result = job->result.lock();
  // Storage has forgotten the file: success, and a download that fails, as was recorded.
  if (!result) return json_reply(200, "{\"status\":\"success\",\"export\":true}");
  const auto address = fmt::format("http://{}/storage/{}", request.host, result->file_name);
  std::string body = "{\"status\":\"success\",\"export\":{\"http_path\":";
  formats::json_string(address, body);
  return json_reply(200, body + "}}");
}

Task<Reply> Routes::query_results(const Request& request) {
  const auto id = whole_number(value_of(request.parameters, "job_id"));
  const auto* job = id ? jobs_.find(*id) : nullptr;
  if (job == nullptr || job->format != Format::Rows) {
    co_return error_reply(404, request.path, kNotFound);
  }
  if (job->status == JobStatus::Failure) {
    co_return failure_reply(job->error);
  }
  if (job->status != JobStatus::Success) {
    co_return json_reply(200, fmt::format("{{\"status\":\"{}\"}}", word_for(job->status)));
  }
  auto result = job->result.lock();
  if (!result) co_return error_reply(404, request.path, kNotFound);
  const auto page_text = value_of(request.parameters, "_page");
  const auto size_text = value_of(request.parameters, "_page_size");
  const auto number = page_text.empty() ? 1 : whole_number(page_text).value_or(0);
  const auto size = size_text.empty() ? kDefaultPageSize : whole_number(size_text).value_or(0);
  if (number < 1 || size < 1) {
    co_return error_reply(422, request.path, "_page and _page_size must be whole numbers from 1");
  }
  co_return co_await page(
      std::move(result), static_cast<std::uint64_t>(number),
      std::min<std::uint64_t>(static_cast<std::uint64_t>(size), options_.limits.page_size));
}

Task<Reply> Routes::page(ResultPointer result, std::uint64_t number, std::uint64_t size) {
  const auto pages = std::max<std::uint64_t>(1, (result->rows + size - 1) / size);
  const auto first = number > pages ? result->rows : (number - 1) * size;
  const auto last = std::min(result->rows, first + size);
  const auto begin = result->offsets[first];
  // Between two pages stands the comma that parts their rows.
  const auto end = last == first ? begin : result->offsets[last] - (last < result->rows ? 1 : 0);
  if (end - begin > kLargestPage) {
    co_return json_reply(422,
                         "{\"errors\":[\"the page is larger than 64 MiB; ask for a smaller "
                         "_page_size\"]}");
  }
  auto values = co_await readers_.run([&] { return result->file.read(begin, end - begin); });
  if (!values) co_return json_reply(500, "{\"errors\":[\"Internal Server Error\"]}");
  std::string fields;
  for (const auto& field : result->fields) {
    if (!fields.empty()) fields += ',';
    formats::json_string(field, fields);
  }
  co_return json_reply(
      200,
      fmt::format("{{\"status\":\"success\",\"fields\":[{}],\"values\":[{}],"
                  "\"paginated\":{{\"page\":{},\"page_size\":{},\"num_pages\":{},"
                  "\"num_rows\":{}}},\"last_cache_updated\":\"{}\"}}",
                  fields, *values, number, size, pages, result->rows, iso_time(result->saved_at)));
}

Reply Routes::download(const Request& request) {
  const auto id = whole_number(value_of(request.parameters, "job_id"));
  const auto* job = id ? jobs_.find(*id) : nullptr;
  const auto result = job == nullptr ? nullptr : job->result.lock();
  if (!result || job->format == Format::Rows) {
    return error_reply(422, request.path, "Holistics::NotFound");
  }
  return redirect_reply(request.host, links_.make(result), *result);
}

Reply Routes::storage(const Request& request, std::string_view token) const {
  const auto found = links_.find(token);
  if (!found.valid) return storage_error(403, "AccessDenied", "Request has expired");
  if (!found.result) {
    return storage_error(404, "NoSuchKey", "The specified key does not exist.");
  }
  return storage_reply(found.result, request.range);
}

}  // namespace millrace::reports_server
