#include "connector/service/feeds/feed_access.h"

#include <algorithm>
#include <string>

#include "connector/io/http_server/credentials.h"

namespace millrace::service {
namespace {

using components::ServedFeed;

// Looks at all of them, so that the time does not tell which one was nearly right.
bool opens(const ServedFeed& feed, std::string_view given) {
  bool found = false;
  for (const auto& token : feed.tokens) {
    if (!token.empty() && io::same_secret(token.reveal(), given)) found = true;
  }
  return found;
}

std::string token_of(const io::ServerRequest& request) {
  const auto authorization = request.header("Authorization");
  std::string given(io::bearer_token(authorization));
  return given.empty() ? io::basic_password(authorization) : given;
}

bool is_any_token(const std::vector<ServedFeed>& all, std::string_view given) {
  bool found = false;
  for (const auto& feed : all) found = opens(feed, given) || found;
  return found;
}

}  // namespace

FeedAccess::Verdict FeedAccess::judge(const ServedFeed* feed, const io::ServerRequest& request,
                                      std::string_view in_path,
                                      const std::vector<ServedFeed>& all) {
  const bool needs_token =
      feed == nullptr
          ? std::ranges::any_of(all, [](const auto& each) { return !each.tokens.empty(); })
          : !feed->tokens.empty();
  if (!needs_token) {
    if (feed == nullptr) return Verdict::NoSuchFeed;
    return on_loopback_ || feed->is_public ? Verdict::Granted : Verdict::ForLoopback;
  }
  const bool takes_path = feed != nullptr && feed->token_in_path;
  const auto given = takes_path && !in_path.empty() ? std::string(in_path) : token_of(request);
  if (given.empty()) return Verdict::NoToken;
  if (tries_.are_too_many(request.peer)) return Verdict::TooManyTries;
  if (feed != nullptr && opens(*feed, given)) return Verdict::Granted;
  if (feed == nullptr && is_any_token(all, given)) return Verdict::NoSuchFeed;
  tries_.add(request.peer);
  return Verdict::WrongToken;
}

}  // namespace millrace::service
