#include "connector/service/web/site/pages.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/sha256.h"
#include "connector/base/text/text.h"
#include "connector/io/http_server/conditional.h"
#include "connector/ledger/history/run_story.h"
#include "connector/service/web/assets/assets.h"
#include "connector/service/web/pages/frame.h"
#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/run_page.h"
#include "connector/service/web/pages/sync_page.h"

namespace millrace::service {
namespace {

constexpr std::chrono::seconds kOverviewFor(1);

std::string asset_path(std::string_view stem, std::string_view content, std::string_view ending) {
  return fmt::format("/assets/{}-{}.{}", stem, short_sha256(content).substr(0, 12), ending);
}

// What the board has refused, or where the page of the sync is.
template <class Outcome>
io::ServerReply after(const Pages& pages, const Outcome& outcome, const std::string& sync) {
  if (!outcome) return pages.message(409, outcome.error().message());
  io::ServerReply reply{.status = 303, .content_type = "text/plain; charset=utf-8"};
  reply.headers.emplace_back("Location", path_of_sync(sync));
  return reply;
}

}  // namespace

Pages::Pages(Services& services)
    : services_(services),
      overview_(services.runs),
      style_path_(asset_path("style", assets::style_css, "css")),
      script_path_(asset_path("refresh", assets::refresh_js, "js")) {}

// All of them is what everybody has open: it is made once a second, however many look at it.
Task<io::ServerReply> Pages::overview(const Call& call) {
  const Shown which{.words = std::string(call.parameter("q")),
                    .state = std::string(call.parameter("state"))};
  if (!which.words.empty() || !which.state.empty()) co_return co_await make_overview(which);
  const auto now = services_.clock.now();
  if (!overview_at_ || now - *overview_at_ >= kOverviewFor) {
    auto made = co_await make_overview(which);
    last_overview_ = std::move(made);
    overview_at_ = now;
  }
  co_return last_overview_;
}

Task<io::ServerReply> Pages::make_overview(const Shown& which) {
  Overview shown{.syncs = services_.board.syncs(),
                 .limits = services_.board.limits(),
                 .complaints = services_.board.complaints()};
  if (services_.feeds != nullptr) shown.feeds = co_await services_.feeds->now();
  std::vector<std::string> names;
  names.reserve(shown.syncs.size());
  for (const auto& sync : shown.syncs) names.push_back(sync.name);
  if (const auto read = co_await services_.runs.refresh(std::move(names)); !read) {
    shown.complaints.push_back("the history cannot be read just now: " + read.error().message());
  }
  co_return page(200, "millrace", overview_.main(shown, which, services_.clock.wall_now()));
}

Task<io::ServerReply> Pages::sync(const Call& call) {
  const auto sync = sync_named(services_.board, call.parts[1]);
  if (!sync) co_return message(404, no_sync_named(services_.board, call.parts[1]));
  std::vector<std::string> names{sync->name};
  if (const auto read = co_await services_.runs.refresh(std::move(names)); !read) {
    co_return unreadable(read.error());
  }
  const auto now = services_.clock.wall_now();
  const auto runs = services_.runs.of(sync->name);  // A copy: reading on may change them.
  std::vector<RunFacts> facts;
  facts.reserve(runs.size());
  for (const auto& run : runs) {
    auto its = co_await services_.facts.of(run, now);
    if (!its) co_return unreadable(its.error());
    facts.push_back(*std::move(its));
  }
  co_return page(
      200, sync->name,
      sync_main(*sync, runs, facts, {.now = now, .takes_changes = services_.takes_changes}));
}

Task<io::ServerReply> Pages::run(const Call& call) {
  auto run = co_await run_named(services_.store, call.parts[1]);
  if (!run) co_return unreadable(run.error());
  if (!*run) co_return message(404, "there is no run of this id, or none any more");
  const auto story = co_await ledger::read_story(services_.store, **std::move(run));
  if (!story) co_return unreadable(story.error());
  co_return page(200, "run of " + story->run.start.sync,
                 run_main(*story, services_.clock.wall_now()));
}

Task<io::ServerReply> Pages::start_sync(const Call& call) {
  const auto sync = sync_named(services_.board, call.parts[1]);
  if (!sync) co_return message(404, no_sync_named(services_.board, call.parts[1]));
  co_return after(*this, services_.board.start(sync->name), sync->name);
}

Task<io::ServerReply> Pages::cancel_sync(const Call& call) {
  const auto sync = sync_named(services_.board, call.parts[1]);
  if (!sync) co_return message(404, no_sync_named(services_.board, call.parts[1]));
  co_return after(*this, services_.board.cancel(sync->name), sync->name);
}

Task<io::ServerReply> Pages::asset(const Call& call) {
  const auto& path = call.request.path;
  if (path != style_path_ && path != script_path_) co_return message(404, "there is nothing here");
  const bool is_style = path == style_path_;
  io::ServerReply reply{.content_type = is_style ? "text/css; charset=utf-8"
                                                 : "text/javascript; charset=utf-8"};
  reply.headers = {{"Cache-Control", "public, max-age=31536000, immutable"},
                   {"ETag", '"' + path.substr(path.rfind('-') + 1) + '"'}};
  if (io::is_unchanged(call.request, reply.headers.back().second, std::nullopt)) {
    reply.status = 304;
  } else {
    reply.body = is_style ? assets::style_css : assets::refresh_js;
    reply.compress = true;
  }
  co_return reply;
}

io::ServerReply Pages::message(int status, std::string_view sentence) const {
  return page(
      status, "millrace",
      fmt::format("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n<p><a href=\"/\">All syncs</a></p>",
                  status, escaped(sentence, 500)));
}

io::ServerReply Pages::unreadable(const Error& error) const {
  auto reply = message(503, "the history cannot be read just now: " + error.message());
  reply.headers.emplace_back("Retry-After", "5");
  return reply;
}

io::ServerReply Pages::page(int status, std::string_view title, std::string_view main) const {
  io::ServerReply reply{
      .status = status, .content_type = "text/html; charset=utf-8", .compress = true};
  reply.body = framed({.title = title,
                       .style = style_path_,
                       .script = script_path_,
                       .version = services_.options.version,
                       .now = services_.clock.wall_now()},
                      main);
  return reply;
}

}  // namespace millrace::service
