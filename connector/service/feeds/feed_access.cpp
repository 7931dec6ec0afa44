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

// Whether the path of a name that needs a token may have one in it, the same for all of them: what
// is answered to a guess there must not tell which feed takes it.
bool looks_into_path(const std::vector<ServedFeed>& all) {
  return std::ranges::any_of(
      all, [](const auto& each) { return each.token_in_path && !each.tokens.empty(); });
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
  const bool is_in_path = !in_path.empty() && looks_into_path(all);
  const auto given = is_in_path ? std::string(in_path) : token_of(request);
  if (given.empty()) return Verdict::NoToken;
  if (tries_.are_too_many(request.peer)) return Verdict::TooManyTries;
  const bool may_open = feed != nullptr && (!is_in_path || feed->token_in_path);
  if (may_open && opens(*feed, given)) return Verdict::Granted;
  tries_.add(request.peer);
  return Verdict::WrongToken;
}

}  // namespace millrace::service
