#include "examples/reports_server/api/routes.h"

#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/io/http_server/credentials.h"
#include "examples/reports_server/api/api_v1.h"
#include "examples/reports_server/api/api_v2.h"
#include "examples/reports_server/api/live_report.h"
#include "examples/reports_server/api/storage_reply.h"

namespace millrace::reports_server {
namespace {

struct Route {
  std::string_view methods;
  std::string_view path;  // `*` is one part, `*.csv` one that ends so.
  Task<Reply> (*answer)(const Services&, const Call&);
  bool live = false;  // Takes the key as a Basic password, too.
};

// /queries/<report>.json is two calls.
Task<Reply> json_or_legacy(const Services& services, const Call& call) {
  if (call.parameter("job_id").empty()) co_return co_await live_report(services, call);
  co_return co_await v1::legacy_results(services, call);
}

// Every address, the first that fits. HEAD starts no job, but for the live reports.
constexpr std::string_view kRead = "GET, HEAD";
constexpr auto kRoutes = std::to_array<Route>({
    {kRead, "/queries/get_query_results.json", v1::query_results},
    {kRead, "/queries/get_export_results.json", v1::export_results},
    {kRead, "/queries/*.json", json_or_legacy, true},
    {kRead, "/queries/*.csv", live_report, true},
    {kRead, "/queries/*.xlsx", live_report, true},
    {"GET", "/queries/*/submit_query.json", v1::submit_query},
    {"GET, POST", "/queries/*/submit_export.csv", v1::submit_export},
    {"GET, POST", "/queries/*/submit_export.json", v1::submit_export},
    {"GET", "/queries/*/submit_export.xlsx", v1::submit_export},
    {kRead, "/jobs/*.json", v1::job},
    {kRead, "/jobs/*/get_results.json", v1::job_results},
    {kRead, "/jobs/*/logs.json", v1::job_logs},
    {"PUT", "/jobs/*/cancel.json", v1::cancel},
    {kRead, "/exports/download", download},
    {kRead, "/users/info.json", v1::user},
    {"POST", "/api/v2/dashboard_widgets/*/submit_export", v2::submit_export},
    {"POST", "/api/v2/data_sets/*/submit_query", v2::submit_query},
    {kRead, "/api/v2/jobs/*", v2::job},
    {kRead, "/api/v2/jobs/*/result", v2::job_result},
    {"PUT, POST", "/api/v2/jobs/*/cancel", v2::cancel},
    {kRead, "/api/v2/exports/download", download},
    {kRead, "/api/v2/users/me", v2::user},
});

bool fits(const std::vector<std::string_view>& parts, std::string_view pattern) {
  for (const auto part : parts) {
    if (pattern.empty()) return false;
    pattern.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(wanted.size());
    const bool any = wanted.starts_with('*') && part.ends_with(wanted.substr(1));
    if (!any && part != wanted) return false;
  }
  return pattern.empty();
}

const Route* route_of(const std::vector<std::string_view>& parts) {
  for (const auto& route : kRoutes) {
    if (fits(parts, route.path)) return &route;
  }
  return nullptr;
}

bool allows(std::string_view methods, std::string_view method) {
  while (!methods.empty()) {
    const auto each = methods.substr(0, methods.find(','));
    if (each == method) return true;
    methods.remove_prefix(std::min(methods.size(), each.size() + 2));
  }
  return false;
}

std::string_view key_of(const Request& request) {
  return request.header("X-Holistics-Key");
}

// A browser or a mail tool asks its user again when it is challenged.
Reply no_caller(const Request& request, bool live) {
  if (is_v2(request.path)) return error_reply(401, request.path, "Your API key is not valid");
  if (!key_of(request).empty()) {
    return error_reply(422, request.path, "Holistics::InvalidAuthenticationToken");
  }
  auto reply = error_reply(401, request.path, "Unauthorized");
  if (live) reply.headers.emplace_back("WWW-Authenticate", "Basic realm=\"reports\"");
  return reply;
}

Reply method_not_allowed(const Request& request, std::string_view allowed) {
  auto reply = error_reply(405, request.path,
                           fmt::format("{} is not a method of this address", request.method));
  reply.headers.emplace_back("Allow", allowed);
  return reply;
}

// For whoever watches over the process, and has no key.
Reply health(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return method_not_allowed(request, kRead);
  }
  auto reply = text_reply(200, "ok\n");
  reply.headers = {{"Cache-Control", "no-store"}};
  return reply;
}

}  // namespace

Routes::Routes(Services services) : services_(services), session_(new_request_id()) {}

Task<Reply> Routes::answer(const Request& request) {
  if (request.path.starts_with("/storage/")) co_return storage(request);
  if (request.path == "/healthz") co_return health(request);
  auto reply = co_await answer_api(request);
  if (request.header("Cookie").empty()) {
    reply.headers.emplace_back("Set-Cookie",
                               fmt::format("_session={}; path=/; HttpOnly", session_));
  }
  co_return reply;
}

Task<Reply> Routes::answer_api(const Request& request) {
  auto parts = parts_of(request.path);
  const auto* route = route_of(parts);
  const bool live = route != nullptr && route->live;
  const auto key = live && key_of(request).empty()
                       ? io::basic_password(request.header("Authorization"))
                       : std::string(key_of(request));
  const auto* caller = caller_of(key);
  if (caller == nullptr) co_return no_caller(request, live);
  const Call call{request, *caller, std::move(parts)};
  Reply reply;
  if (route == nullptr) {
    reply = error_reply(404, request.path, kNotFound);
  } else if (!allows(route->methods, request.method)) {
    reply = method_not_allowed(request, route->methods);
  } else {
    reply = co_await route->answer(services_, call);
  }
  reply.caller = caller->name;
  co_return reply;
}

const KeyOptions* Routes::caller_of(std::string_view key) const {
  const KeyOptions* caller = nullptr;
  for (const auto& each : services_.options.keys) {
    if (io::same_secret(each.key.reveal(), key)) caller = &each;
  }
  return caller;
}

Reply Routes::storage(const Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    return storage_error(405, "MethodNotAllowed", "Only GET is allowed.");
  }
  const auto found = services_.links.find(parts_of(request.path)[1]);
  if (!found.valid) return storage_error(403, "AccessDenied", "Request has expired");
  if (!found.result) {
    return storage_error(404, "NoSuchKey", "The specified key does not exist.");
  }
  return storage_reply(found.result, request, services_.log);
}

}  // namespace millrace::reports_server
