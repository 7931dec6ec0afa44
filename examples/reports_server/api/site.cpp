#include "examples/reports_server/api/site.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/http_server/reply_head.h"

namespace millrace::reports_server {
namespace {

using std::chrono::steady_clock;

constexpr std::string_view kStorage = "/storage/";

// The headers that the API, but not a storage service, sends with everything.
void dress(Reply& reply, std::chrono::nanoseconds runtime) {
  const bool has_id = std::ranges::any_of(
      reply.headers, [](const auto& header) { return header.first == "X-Request-Id"; });
  if (!has_id) reply.headers.emplace_back("X-Request-Id", new_request_id());
  const auto seconds = std::chrono::duration<double>(runtime).count();
  if (!reply.compress) reply.headers.emplace_back("Vary", "Accept-Encoding");
  reply.headers.emplace_back("Status", io::status_words(reply.status));
  reply.headers.emplace_back("X-Runtime", fmt::format("{:.6f}", seconds));
}

// The token in a storage address opens the file, so it is not logged.
std::string loggable(const std::string& path) {
  if (!path.starts_with(kStorage)) return printable(path);
  const auto end = path.find('/', kStorage.size());
  return end == path.npos ? "/storage/***" : "/storage/***" + printable(path.substr(end));
}

}  // namespace

Task<Reply> Site::answer(const Request& request) {
  const auto began = steady_clock::now();
  Reply reply = co_await routes_.answer(request);
  if (!request.path.starts_with(kStorage)) dress(reply, steady_clock::now() - began);
  co_return reply;
}

Reply Site::refusal(int status, std::string_view path, std::string_view why) {
  Reply reply =
      path.empty() ? text_reply(status, std::string(why)) : error_reply(status, path, why);
  dress(reply, {});
  return reply;
}

void Site::done(const io::Exchange& exchange) {
  const auto& [request, reply, whole, elapsed] = exchange;
  log_(fmt::format("{} {} {} {}{} {} ms", reply.caller.empty() ? "-" : reply.caller,
                   printable(request.method, 20), loggable(request.path), reply.status,
                   whole ? "" : " (cut)",
                   std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count()));
}

}  // namespace millrace::reports_server
