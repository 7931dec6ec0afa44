#pragma once

#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/components/feeds/served_feed.h"
#include "connector/io/http_server/message.h"
#include "connector/io/http_server/wrong_tries.h"

namespace millrace::service {

// Decides who may read which feed: by a token of that feed as Bearer, as the password of Basic or,
// where the feed takes it so, in the path. Who guesses is soon not looked at any more, by the
// address. Loop thread only; the clock outlives it.
class FeedAccess {
 public:
  enum class Verdict {
    Granted,
    NoSuchFeed,  // The caller may know that: no feed has a token.
    NoToken,
    WrongToken,
    TooManyTries,
    ForLoopback,  // The feed has no token, and others can reach the service.
  };

  explicit FeedAccess(const Clock& clock) : tries_(clock) {}

  // `on_loopback`: nobody else reaches the service.
  void let_in(bool on_loopback) { on_loopback_ = on_loopback; }

  // `feed` is nullptr for a name that is none; `in_path` is the token of the path, or empty. Where
  // any feed has a token, a name without a feed is judged and counted as a feed whose token the
  // caller does not have, whatever else the caller has.
  Verdict judge(const components::ServedFeed* feed, const io::ServerRequest& request,
                std::string_view in_path, const std::vector<components::ServedFeed>& all);

 private:
  io::WrongTries tries_;
  bool on_loopback_ = false;
};

}  // namespace millrace::service
