#include "connector/service/web/site/api.h"

#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/ledger/history/history.h"
#include "connector/ledger/history/run_json.h"
#include "connector/ledger/history/run_story.h"
#include "connector/service/web/api/sync_json.h"
#include "connector/service/web/assets/assets.h"

namespace millrace::service {
namespace {

constexpr std::size_t kMostRuns = 1'000;

io::ServerReply json_reply(std::string body, int status = 200) {
  io::ServerReply reply{.status = status, .body = std::move(body), .compress = true};
  return reply;
}

io::ServerReply text_reply(int status, std::string body) {
  return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)};
}

io::ServerReply unreadable(const Error& error) {
  auto reply = api_error(503, "history_unavailable",
                         "the history cannot be read just now: " + error.message());
  reply.headers.emplace_back("Retry-After", "5");
  return reply;
}

// What ?sync=&limit=&before= ask for, or what is wrong with them.
Result<ledger::RunFilter> filter_of(const io::Parameters& parameters) {
  ledger::RunFilter filter;
  for (const auto& [name, value] : parameters) {
    if (name == "sync") {
      filter.sync = value;
    } else if (name == "before") {
      filter.before = value;
    } else if (name == "limit") {
      const char* end = value.data() + value.size();
      const auto parsed = std::from_chars(value.data(), end, filter.limit);
      if (parsed.ec != std::errc() || parsed.ptr != end || filter.limit < 1 ||
          filter.limit > kMostRuns) {
        return fail(ErrorKind::Refused,
                    fmt::format("limit: must be a number from 1 to {}", kMostRuns));
      }
    } else {
      return fail(ErrorKind::Refused, fmt::format("{}: is not a parameter{}", printable(name, 60),
                                                  suggestion(name, {"sync", "limit", "before"})));
    }
  }
  return filter;
}

template <class Outcome>
io::ServerReply refused(const Outcome& outcome) {
  return api_error(409, "refused", outcome.error().message());
}

}  // namespace

io::ServerReply api_error(int status, std::string_view code, std::string_view message) {
  return json_reply(error_json(code, printable(message, 1000)), status);
}

void Api::begin(JsonWriter& json) const {
  json.open_object().member("status", "ok").member("version", services_.options.version);
}

Task<io::ServerReply> Api::health(const Call&) const {
  co_return text_reply(200, "ok\n");
}

io::ServerReply Api::readiness(bool with_reasons) const {
  const auto complaints = services_.board.complaints();
  if (complaints.empty()) return text_reply(200, "ready\n");
  std::string body = "not ready\n";
  for (const auto& complaint : complaints) {
    if (with_reasons) body += printable(complaint, 1000) + '\n';
  }
  return text_reply(503, std::move(body));
}

Task<io::ServerReply> Api::metrics(const Call&) const {
  if (!services_.options.metrics) co_return api_error(404, "not_found", "there are no metrics");
  io::ServerReply reply{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                        .compress = true};
  reply.body = co_await services_.options.metrics();
  co_return reply;
}

Task<io::ServerReply> Api::syncs(const Call&) {
  const auto syncs = services_.board.syncs();
  std::vector<std::string> names;
  names.reserve(syncs.size());
  for (const auto& sync : syncs) names.push_back(sync.name);
  if (const auto read = co_await services_.runs.refresh(std::move(names)); !read) {
    co_return unreadable(read.error());
  }
  std::string body;
  JsonWriter json(body);
  begin(json);
  json.key("syncs").open_array();
  for (const auto& sync : syncs) {
    write_sync(json.open_object(), sync, services_.runs.of(sync.name));
    json.close_object();
  }
  json.close_array();
  write_limits(json, services_.board.limits());
  json.close_object();
  co_return json_reply(std::move(body));
}

Task<io::ServerReply> Api::sync(const Call& call) {
  const auto sync = sync_named(services_.board, call.parts[3]);
  if (!sync) co_return api_error(404, "not_found", no_sync_named(services_.board, call.parts[3]));
  std::vector<std::string> names{sync->name};
  if (const auto read = co_await services_.runs.refresh(std::move(names)); !read) {
    co_return unreadable(read.error());
  }
  const auto& runs = services_.runs.of(sync->name);
  std::string body;
  JsonWriter json(body);
  begin(json);
  write_sync(json.key("sync").open_object(), *sync, runs);
  json.key("runs").open_array();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    ledger::write_run(json.open_object(), *run);
    json.close_object();
  }
  json.close_array().close_object().close_object();
  co_return json_reply(std::move(body));
}

// One more than is shown tells whether there are more.
Task<io::ServerReply> Api::runs(const Call& call) {
  auto filter = filter_of(call.request.parameters);
  if (!filter) co_return api_error(400, "bad_parameter", filter.error().message());
  const auto limit = filter->limit++;
  ledger::History history(services_.store);
  auto runs = co_await history.page(*std::move(filter));
  if (!runs) co_return unreadable(runs.error());
  const bool has_more = runs->size() > limit;
  if (has_more) runs->pop_back();
  std::string body;
  JsonWriter json(body);
  begin(json);
  json.key("runs").open_array();
  for (const auto& run : *runs) {
    ledger::write_run(json.open_object(), run);
    json.close_object();
  }
  json.close_array();
  if (has_more) json.member("next", runs->back().start.run_id);
  json.close_object();
  co_return json_reply(std::move(body));
}

Task<io::ServerReply> Api::run(const Call& call) {
  auto run = co_await run_named(services_.store, call.parts[3]);
  if (!run) co_return unreadable(run.error());
  if (!*run) co_return api_error(404, "not_found", "there is no run of this id, or none any more");
  const auto story = co_await ledger::read_story(services_.store, **std::move(run));
  if (!story) co_return unreadable(story.error());
  std::string body;
  JsonWriter json(body);
  begin(json);
  ledger::write_story(json.key("run").open_object(), *story);
  json.close_object().close_object();
  co_return json_reply(std::move(body));
}

Task<io::ServerReply> Api::start_sync(const Call& call) {
  const auto sync = sync_named(services_.board, call.parts[3]);
  if (!sync) co_return api_error(404, "not_found", no_sync_named(services_.board, call.parts[3]));
  const auto run_id = services_.board.start(sync->name);
  if (!run_id) co_return refused(run_id);
  std::string body;
  JsonWriter json(body);
  begin(json);
  json.member("sync", sync->name);
  if (!run_id->empty()) json.member("run_id", *run_id);
  json.close_object();
  co_return json_reply(std::move(body), 202);
}

Task<io::ServerReply> Api::cancel_sync(const Call& call) {
  const auto sync = sync_named(services_.board, call.parts[3]);
  if (!sync) co_return api_error(404, "not_found", no_sync_named(services_.board, call.parts[3]));
  const auto cancelled = services_.board.cancel(sync->name);
  if (!cancelled) co_return refused(cancelled);
  std::string body;
  JsonWriter json(body);
  begin(json);
  json.member("sync", sync->name).close_object();
  co_return json_reply(std::move(body), 202);
}

Task<io::ServerReply> Api::description(const Call&) const {
  co_return json_reply(std::string(assets::openapi_json));
}

}  // namespace millrace::service
