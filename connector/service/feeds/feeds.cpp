#include "connector/service/feeds/feeds.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/components/feeds/feed_kind.h"
#include "connector/io/http_server/conditional.h"
#include "connector/io/http_server/file_reply.h"
#include "connector/io/http_server/gzip.h"
#include "connector/io/http_server/origin.h"
#include "connector/io/http_server/parameters.h"

namespace millrace::service {
namespace {

using components::ServedFeed;
using io::ServerReply;
using io::ServerRequest;
using Verdict = FeedAccess::Verdict;

constexpr const char* kComeBack = "60";  // Seconds.

ServerReply refusal(int status, std::string_view why) {
  return {.status = status,
          .content_type = "text/plain; charset=utf-8",
          .body = std::string(why) + '\n'};
}

ServerReply not_yet(std::string_view why) {
  auto reply = refusal(503, why);
  reply.headers.emplace_back("Retry-After", kComeBack);
  return reply;
}

ServerReply refused(Verdict verdict) {
  switch (verdict) {
    case Verdict::NoSuchFeed:
      return refusal(404, "there is no feed of this name");
    case Verdict::ForLoopback:
      return refusal(403, "this feed has no token, so it is handed out on the machine itself only");
    case Verdict::TooManyTries: {
      auto reply = refusal(429, "too many wrong tokens came from this address");
      reply.headers.emplace_back("Retry-After", "6");
      return reply;
    }
    default:
      auto reply = refusal(
          401, verdict == Verdict::NoToken ? "this feed needs a token" : "the token is not right");
      reply.headers.emplace_back("WWW-Authenticate", "Basic realm=\"feeds\", charset=\"UTF-8\"");
      return reply;
  }
}

// Readers of gzip get it, but for a part of the file: who resumes a download means its bytes. Who
// has the plain file already is told so.
const FeedFile& file_for(const ServerRequest& request, const OpenedFeed& opened) {
  const bool wants_part = request.method == "GET" && !request.header("Range").empty();
  const bool takes_gzip = opened.gzip && !wants_part &&
                          io::accepts_gzip(request.header("Accept-Encoding")) &&
                          !io::is_unchanged(request, opened.plain.tag, std::nullopt);
  return takes_gzip ? *opened.gzip : opened.plain;
}

// What stands between slashes of either kind, be they escaped once or, by a proxy too many, again.
std::vector<std::string> plain_parts(std::string_view path) {
  constexpr int kMostEscapes = 4;
  std::string text(path);
  for (int i = 0; i < kMostEscapes; ++i) text = io::percent_decoded(text);
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/' || c == '\\') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// With typing errors, and behind a prefix that a proxy has left there; a sync may be called so.
bool are_meant_for_feeds(const std::vector<std::string>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_sync = i > 0 && parts[i - 1] == "syncs";
    if (!is_sync && lower(parts[i]).starts_with("feed")) return true;
  }
  return false;
}

}  // namespace

void Feeds::serve(std::vector<ServedFeed> feeds, bool on_loopback) {
  access_.let_in(on_loopback);
  feeds_ = std::move(feeds);
  std::map<std::string, Kept, std::less<>> kept;
  for (const auto& feed : feeds_) {
    auto& now = kept[feed.name];
    if (auto* before = find(feed.name)) now = std::move(*before);
    const bool is_moved = now.feed.folder != feed.folder;
    now.feed = feed;
    now.note = feed.folder / components::kFeedNote;
    if (!is_moved) continue;
    now.stamp.reset();
    now.opened.reset();
  }
  kept_ = std::move(kept);
}

std::string Feeds::shown_path(std::string_view path) const {
  const auto parts = plain_parts(path);
  if (!are_meant_for_feeds(parts)) return std::string(path);
  const auto name =
      std::ranges::find_if(parts, [&](const auto& part) { return kept_.contains(part); });
  return "/feeds/" + (name == parts.end() ? "…" : *name);
}

Feeds::Kept* Feeds::find(std::string_view name) {
  const auto found = kept_.find(name);
  return found == kept_.end() ? nullptr : &found->second;
}

Task<ServerReply> Feeds::answer(const ServerRequest& request,
                                const std::vector<std::string>& parts) {
  const bool has_token = parts.size() == 3;
  if (parts.size() != 2 && !has_token) co_return refusal(404, "there is no feed of this name");
  const auto& name = parts.back();
  auto* kept = find(name);
  const auto in_path = has_token ? std::string_view(parts[1]) : std::string_view();
  const auto verdict =
      access_.judge(kept == nullptr ? nullptr : &kept->feed, request, in_path, feeds_);
  if (verdict != Verdict::Granted) co_return refused(verdict);
  if (has_token && !kept->feed.token_in_path) co_return refused(Verdict::NoSuchFeed);
  if (request.method != "GET" && request.method != "HEAD") {
    auto reply = refusal(405, "a feed can be read only");
    reply.headers.emplace_back("Allow", "GET, HEAD");
    co_return reply;
  }
  const auto opened = co_await latest(name);
  kept = find(name);  // The file may have been read again meanwhile.
  if (kept == nullptr) co_return refused(Verdict::NoSuchFeed);
  // A page of another site can have a browser ask, and that is to start nothing.
  if (io::is_same_origin(request)) refresh_if_old(*kept, opened.get());
  if (!opened) co_return not_yet("nothing was loaded into this feed yet");
  if (is_stale(kept->feed, *opened) && kept->feed.stale == components::StaleFeed::Refuse) {
    co_return not_yet("the data of this feed are older than they may be: they are of " +
                      opened->as_of);
  }
  kept->last_read = clock_.wall_now();
  co_return reply_with(*kept, *opened, request);
}

Task<std::shared_ptr<const OpenedFeed>> Feeds::latest(std::string name) {
  const auto* before = find(name);
  const auto stamp = NoteStamp::of(before->note);
  if (stamp == before->stamp) co_return before->opened;
  auto opened =
      co_await blocking_.run([folder = before->feed.folder] { return open_feed(folder); });
  if (auto* kept = find(name)) {
    kept->opened = opened;
    // Of a note that could not be used, the next request looks again.
    kept->stamp = opened ? stamp : std::nullopt;
  }
  co_return opened;
}

ServerReply Feeds::reply_with(const Kept& kept, const OpenedFeed& opened,
                              const ServerRequest& request) const {
  const auto& feed = kept.feed;
  ServerReply reply;
  reply.content_type = components::feed_kind(feed.name)->content_type;
  reply.headers.reserve(12);
  reply.headers.emplace_back("Cache-Control",
                             feed.tokens.empty() ? "public, no-cache" : "private, no-cache");
  reply.headers.emplace_back("X-Data-As-Of", opened.as_of);
  if (opened.gzip) reply.headers.emplace_back("Vary", "Accept-Encoding");
  if (is_stale(feed, opened)) {
    reply.headers.emplace_back("Warning", "110 - \"Response is Stale\"");
  }
  const auto& file = file_for(request, opened);
  const auto changed = opened.note.changed;
  io::choose_part(request,
                  {.size = file.size,
                   .tag = file.tag,
                   .modified = is_to_come(changed) ? std::nullopt : std::optional(changed)},
                  reply);
  if (reply.status == 304) return reply;
  reply.headers.emplace_back("Content-Disposition",
                             fmt::format("attachment; filename=\"{}\"", feed.name));
  if (&file != &opened.plain) reply.headers.emplace_back("Content-Encoding", "gzip");
  if (reply.status != 416) reply.file = file.file;
  return reply;
}

bool Feeds::is_stale(const ServedFeed& feed, const OpenedFeed& opened) const {
  return feed.max_age.count() > 0 && is_older(opened, feed.max_age);
}

bool Feeds::is_older(const OpenedFeed& opened, std::chrono::milliseconds limit) const {
  const auto as_of = opened.note.as_of;
  return is_to_come(as_of) || clock_.wall_now() - as_of > limit;
}

bool Feeds::is_to_come(Moment moment) const {
  return moment > clock_.wall_now() + components::kClocksDiffer;
}

// A run that fails is not begun anew by every reader.
void Feeds::refresh_if_old(Kept& kept, const OpenedFeed* opened) {
  const auto limit = kept.feed.refresh_on_read;
  if (limit.count() == 0) return;
  if (opened != nullptr && !is_older(*opened, limit)) return;
  const auto now = clock_.now();
  if (kept.asked_at && now - *kept.asked_at < limit) return;
  kept.asked_at = now;
  refresh_(kept.feed.sync);
}

Task<std::vector<FeedNow>> Feeds::now() {
  for (const auto& feed : std::vector(feeds_)) {
    if (find(feed.name) != nullptr) co_await latest(feed.name);
  }
  std::vector<FeedNow> all;
  all.reserve(kept_.size());
  for (const auto& [name, kept] : kept_) {
    FeedNow now{.name = name, .sync = kept.feed.sync, .last_read = kept.last_read};
    if (kept.opened) {
      const auto& note = kept.opened->note;
      now.is_there = true;
      now.rows = note.rows;
      now.bytes = note.bytes;
      now.as_of = note.as_of;
      now.is_stale = is_stale(kept.feed, *kept.opened);
    }
    all.push_back(std::move(now));
  }
  co_return all;
}

}  // namespace millrace::service
