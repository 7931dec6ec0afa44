#include "connector/service/web/site/web_site.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::service {
namespace {

// connect-src is for the script that fetches the page again.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void protect(io::ServerReply& reply) {
  const bool says_how_to_cache = std::ranges::any_of(
      reply.headers, [](const auto& header) { return header.first == "Cache-Control"; });
  if (!says_how_to_cache) reply.headers.emplace_back("Cache-Control", "no-store");
  reply.headers.emplace_back("Content-Security-Policy", kPolicy);
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  // Without a referrer for its own site either, a browser says "Origin: null" of a page's buttons.
  const bool is_page = reply.content_type.starts_with("text/html");
  reply.headers.emplace_back("Referrer-Policy", is_page ? "same-origin" : "no-referrer");
  reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
}

// What stands between the slashes of a path. An escaped slash is none.
std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto part = path.substr(0, path.find('/'));
    parts.push_back(io::percent_decoded(part));
    path.remove_prefix(part.size());
  }
  return parts;
}

bool is_api_path(std::string_view path) {
  return path.starts_with("/api/") || path == "/metrics" || path == "/healthz" || path == "/readyz";
}

// `*` is one part, and not an empty one.
bool fits(const std::vector<std::string>& parts, std::string_view pattern) {
  for (const auto& part : parts) {
    if (pattern.empty()) return false;
    pattern.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(wanted.size());
    const bool any = wanted == "*" && !part.empty();
    if (!any && part != wanted) return false;
  }
  return pattern.empty();
}

}  // namespace

struct WebSite::Route {
  std::string_view method;  // GET stands for HEAD as well.
  std::string_view path;
  Need need;
  Task<io::ServerReply> (*answer)(WebSite& site, const Call& call);
};

namespace {

template <auto Member, auto Answer>
Task<io::ServerReply> by(auto& site, const Call& call) {
  return ((site.*Member).*Answer)(call);
}

}  // namespace

const WebSite::Route* WebSite::route_of(const std::vector<std::string>& parts,
                                        const io::ServerRequest& request, std::string& allowed) {
  using S = WebSite;
  static constexpr auto kRoutes = std::to_array<Route>({
      {"GET", "/", Need::Read, by<&S::pages_, &Pages::overview>},
      {"GET", "/syncs/*", Need::Read, by<&S::pages_, &Pages::sync>},
      {"POST", "/syncs/*/run", Need::Write, by<&S::pages_, &Pages::start_sync>},
      {"POST", "/syncs/*/cancel", Need::Write, by<&S::pages_, &Pages::cancel_sync>},
      {"GET", "/runs/*", Need::Read, by<&S::pages_, &Pages::run>},
      {"GET", "/assets/*", Need::Nothing, by<&S::pages_, &Pages::asset>},
      {"GET", "/healthz", Need::Nothing, by<&S::api_, &Api::health>},
      {"GET", "/metrics", Need::Read, by<&S::api_, &Api::metrics>},
      {"GET", "/api/v1/syncs", Need::Read, by<&S::api_, &Api::syncs>},
      {"GET", "/api/v1/syncs/*", Need::Read, by<&S::api_, &Api::sync>},
      {"POST", "/api/v1/syncs/*/run", Need::Write, by<&S::api_, &Api::start_sync>},
      {"POST", "/api/v1/syncs/*/cancel", Need::Write, by<&S::api_, &Api::cancel_sync>},
      {"GET", "/api/v1/runs", Need::Read, by<&S::api_, &Api::runs>},
      {"GET", "/api/v1/runs/*", Need::Read, by<&S::api_, &Api::run>},
      {"GET", "/api/v1/openapi.json", Need::Read, by<&S::api_, &Api::description>},
      // Everybody may know whether, but not why not.
      {"GET", "/readyz", Need::Nothing,
       [](WebSite& site, const Call& call) -> Task<io::ServerReply> {
         co_return site.api_.readiness(!site.gate_.refuse(call.request, Need::Read));
       }},
  });
  const auto method = request.method == "HEAD" ? std::string_view("GET") : request.method;
  for (const auto& route : kRoutes) {
    if (!fits(parts, route.path)) continue;
    if (route.method == method) return &route;
    allowed = route.method == "GET" ? "GET, HEAD" : route.method;
  }
  return nullptr;
}

WebSite::WebSite(WebOptions options, Board& board, ledger::Store& store, const Clock& clock,
                 Log log)
    : services_{board,
                store,
                clock,
                std::move(options),
                RecentRuns(store, clock),
                FactsOfRuns(store)},
      gate_(clock),
      pages_(services_),
      api_(services_),
      log_(std::move(log)),
      refusals_(clock, log_) {}

Task<io::ServerReply> WebSite::answer(const io::ServerRequest& request) {
  const Call call{request, parts_of(request.path)};
  const bool is_of_feeds = services_.feeds != nullptr && Feeds::is_feed_path(request.path);
  auto reply = is_of_feeds ? co_await services_.feeds->answer(request, call.parts)
                           : co_await answer_call(call);
  protect(reply);
  co_return reply;
}

Task<io::ServerReply> WebSite::answer_call(const Call& call) {
  const bool is_api = is_api_path(call.request.path);
  std::string allowed;
  const auto* route = route_of(call.parts, call.request, allowed);
  // Who may not read learns not even what is there.
  if (const auto refusal = gate_.refuse(call.request, route ? route->need : Need::Read)) {
    co_return refused(*refusal, is_api);
  }
  if (route != nullptr) co_return co_await route->answer(*this, call);
  if (allowed.empty()) co_return error(404, "not_found", "there is nothing here", is_api);
  auto reply = error(405, "bad_method", "it takes the methods of the Allow header only", is_api);
  reply.headers.emplace_back("Allow", allowed);
  co_return reply;
}

io::ServerReply WebSite::refused(const Refusal& refusal, bool is_api) const {
  auto reply = error(refusal.status, refusal.code, refusal.why, is_api);
  if (refusal.status == 429) reply.headers.emplace_back("Retry-After", "6");
  if (refusal.status == 401) {
    reply.headers.emplace_back("WWW-Authenticate",
                               is_api ? "Bearer realm=\"millrace\"" : "Basic realm=\"millrace\"");
  }
  return reply;
}

io::ServerReply WebSite::error(int status, std::string_view code, std::string_view why,
                               bool is_api) const {
  return is_api ? api_error(status, code, why) : pages_.message(status, why);
}

io::ServerReply WebSite::refusal(int status, std::string_view path, std::string_view why) {
  auto reply = error(status, status == 500 ? "internal" : "bad_request", why, is_api_path(path));
  protect(reply);
  return reply;
}

// A page that refreshes itself is no news, nor is a probe that asks again or a reader that waits to
// be asked for its token. Whoever was refused may go on trying, and needs no token to have it
// written down.
void WebSite::done(const io::Exchange& exchange) {
  const auto& [request, reply, whole, elapsed] = exchange;
  const bool has_wrong_token = reply.status == 401 && !request.header("Authorization").empty();
  const bool is_news = request.method == "POST" || has_wrong_token || reply.status == 429 ||
                       (reply.status >= 500 && request.path != "/readyz");
  if (!is_news) return;
  const auto path =
      services_.feeds == nullptr ? request.path : services_.feeds->shown_path(request.path);
  const auto line = fmt::format("{} {} {} from {}", printable(request.method, 20), printable(path),
                                reply.status, request.peer.to_string());
  if (reply.status < 400) {
    log_(line);
  } else {
    refusals_.tell(std::to_string(reply.status), line);
  }
}

}  // namespace millrace::service
