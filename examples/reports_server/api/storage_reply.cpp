#include "examples/reports_server/api/storage_reply.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/http/message/url.h"
#include "connector/io/http_server/file_reply.h"

namespace millrace::reports_server {
std::string storage_path(std::string_view token, const QueryResult& result) {
  return fmt::format("/storage/{}/{}", token, io::percent_encoded(result.file_name));
}

Reply redirect_reply(const std::string& address) {
  Reply reply{.status = 302, .content_type = "text/html; charset=utf-8"};
  reply.body = fmt::format("<html><body>You are being <a href=\"{}\">redirected</a>.</body></html>",
                           address);
  reply.headers = {{"Location", address}, {"Cache-Control", "no-cache"}};
  return reply;
}

Reply storage_reply(const ResultPointer& result, const Request& request, const Log& log) {
  Reply reply{.content_type = std::string(content_type(result->format))};
  reply.headers = {{"Content-Disposition", "attachment"}};
  io::choose_part(request,
                  {.size = result->file.size(),
                   .tag = fmt::format("\"{}\"", result->etag),
                   .modified = result->saved_at},
                  reply);
  if (reply.status == 304) return reply;
  if (reply.status == 416) {
    auto refused = storage_error(416, "InvalidRange", "The requested range is not satisfiable");
    refused.headers.push_back(reply.headers.back());
    return refused;
  }
  if (result->cache.count() > 0) {
    reply.headers.emplace_back("x-amz-meta-cache_saved_at", api_time(result->saved_at));
    reply.headers.emplace_back("x-amz-meta-cache_expired_at", api_time(result->expires_at()));
  }
  if (attach_file(*result, reply, log)) return reply;
  return later(storage_error(503, "ServiceUnavailable", kNoFile));
}

bool attach_file(const QueryResult& result, Reply& reply, const Log& log) {
  auto opened = result.file.open();
  if (!opened) {
    log(printable(opened.error().message()));
    return false;
  }
  reply.file = std::make_shared<const io::Descriptor>(std::move(*opened).take());
  return true;
}

}  // namespace millrace::reports_server
