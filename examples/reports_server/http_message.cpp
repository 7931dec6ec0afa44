#include "examples/reports_server/http_message.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "connector/formats/json_writer.h"

namespace millrace::reports_server {

Reply json_reply(int status, std::string body) {
  Reply reply{.status = status, .body = std::move(body)};
  reply.headers.emplace_back("Cache-Control",
                             status == 200 ? "max-age=0, private, must-revalidate" : "no-cache");
  return reply;
}

Reply text_reply(int status, std::string body) {
  auto reply = json_reply(status, std::move(body));
  reply.content_type = "text/plain; charset=utf-8";
  return reply;
}

Reply error_reply(int status, std::string_view path, std::string_view message) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot != name.npos && name.substr(dot) != ".json") {
    return text_reply(status, std::string(message));
  }
  std::string body = "{\"errors\":[";
  formats::json_string(message, body);
  return json_reply(status, body + "]}");
}

Reply storage_error(int status, std::string_view code, std::string_view message) {
  Reply reply{.status = status, .content_type = "application/xml", .from_storage = true};
  reply.body = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Error><Code>{}</Code><Message>{}</Message></Error>",
      code, message);
  return reply;
}

std::string http_date(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string iso_time(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}+00:00",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace millrace::reports_server
