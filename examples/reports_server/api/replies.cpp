#include "examples/reports_server/api/replies.h"

#include <random>

#include <fmt/format.h>

#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::reports_server {
namespace {

std::string_view v2_type(int status) {
  switch (status) {
    case 401:
      return "AuthError";
    case 403:
      return "PermissionDeniedError";
    case 404:
      return "RecordError";
    case 405:
      return "InvalidOperationError";
    case 429:
      return "RateLimitExceedError";
    case 500:
      return "InternalHolisticsError";
    case 503:
      return "MaintenanceError";
    default:
      return "InvalidParameterError";
  }
}

}  // namespace

Reply json_reply(int status, std::string body) {
  Reply reply{.status = status, .body = std::move(body), .compress = true};
  reply.headers.emplace_back("Cache-Control",
                             status == 200 ? "max-age=0, private, must-revalidate" : "no-cache");
  return reply;
}

Reply text_reply(int status, std::string body) {
  auto reply = json_reply(status, std::move(body));
  reply.content_type = "text/plain; charset=utf-8";
  reply.compress = false;
  return reply;
}

bool is_v2(std::string_view path) {
  return path == "/api/v2" || path.starts_with("/api/v2/");
}

void write_v2_error(JsonWriter& json, int status, std::string_view message, Reply& reply) {
  reply.headers.emplace_back("X-Request-Id", new_request_id());
  json.open_object().member("type", v2_type(status)).member("message", message);
  json.member("debug_id", reply.headers.back().second).close_object();
}

Reply error_reply(int status, std::string_view path, std::string_view message) {
  if (is_v2(path)) {
    auto reply = json_reply(status, "");
    JsonWriter json(reply.body);
    write_v2_error(json.open_object().key("error"), status, message, reply);
    json.close_object();
    return reply;
  }
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot != name.npos && name.substr(dot) != ".json") {
    return text_reply(status, std::string(message));
  }
  std::string body;
  JsonWriter json(body);
  json.open_object().key("errors").open_array().value(message).close_array().close_object();
  return json_reply(status, std::move(body));
}

Reply storage_error(int status, std::string_view code, std::string_view message) {
  Reply reply{.status = status, .content_type = "application/xml"};
  reply.body = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Error><Code>{}</Code><Message>{}</Message></Error>",
      code, message);
  return reply;
}

Reply later(Reply reply) {
  reply.headers.emplace_back("Retry-After", "5");
  return reply;
}

// A name for the log, not a secret: the device is asked once for each thread.
std::string new_request_id() {
  thread_local std::mt19937_64 random(std::random_device{}());
  const auto high = random();
  const auto low = random();
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFF, low >> 52, low & 0xFFFF'FFFF'FFFF);
}

std::string_view content_type(Format format) {
  switch (format) {
    case Format::Csv:
      return "text/csv; charset=utf-8";
    case Format::Xlsx:
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case Format::Rows:
    case Format::Json:
      return "application/json; charset=utf-8";
  }
  return "";
}

std::string api_time(std::chrono::system_clock::time_point time) {
  return iso_time(time, "+00:00");
}

}  // namespace millrace::reports_server
