#include "connector/engine/plan/plan_feeds.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "connector/base/listen_address.h"
#include "connector/base/text/text.h"

namespace millrace::engine {
namespace {

using components::ServedFeed;

using SeeFeed = std::function<void(const SyncPlan& sync, std::size_t number, ServedFeed feed)>;

void for_each_feed(const Plan& plan, const SeeFeed& see) {
  for (const auto& sync : plan.syncs) {
    for (std::size_t i = 0; i < sync.to.size(); ++i) {
      const auto& to = sync.to[i];
      const auto sink = std::ranges::find(plan.sinks, to.connection, &SinkPlan::name);
      auto feed = to.options->feed(*sink->options, values_for_checks(sync));
      if (!feed) continue;
      feed->sync = sync.name;
      see(sync, i, *std::move(feed));
    }
  }
}

bool is_for_others(const ServiceOptions& service) {
  if (service.listen == kNoListener) return false;
  const auto address = parse_listen_address(service.listen);
  return address && !address->is_loopback();
}

}  // namespace

std::vector<ServedFeed> feeds_of(const Plan& plan) {
  std::vector<ServedFeed> feeds;
  for_each_feed(plan, [&](const SyncPlan& sync, std::size_t, ServedFeed feed) {
    if (!sync.is_open) feeds.push_back(std::move(feed));
  });
  return feeds;
}

void refuse_tokens_of_the_service(const Plan& plan, config::Problems& problems) {
  const auto is_of_service = [&](const config::Secret& token) {
    return std::ranges::any_of(plan.service.tokens, [&](const config::Secret& other) {
      return other.reveal() == token.reveal();
    });
  };
  for_each_feed(plan, [&](const SyncPlan& sync, std::size_t number, const ServedFeed& feed) {
    if (std::ranges::none_of(feed.tokens, is_of_service)) return;
    const auto& to = sync.to[number];
    problems.add(to.place, fmt::format("syncs.{}.to[{}].{}", sync.name, number, to.connection),
                 fmt::format("{} has a token that is one of service.tokens, and whoever reads the "
                             "feed could start runs; give it one of its own",
                             printable(feed.name)));
  });
}

void refuse_open_feeds(const Plan& plan, config::Problems& problems) {
  if (!is_for_others(plan.service)) return;
  for_each_feed(plan, [&](const SyncPlan& sync, std::size_t number, const ServedFeed& feed) {
    if (!feed.tokens.empty() || feed.is_public) return;
    const auto& to = sync.to[number];
    problems.add(to.place, fmt::format("syncs.{}.to[{}].{}", sync.name, number, to.connection),
                 fmt::format("{} has no token, and service.listen lets others reach it; write "
                             "token: \"${{file:/run/secrets/feed-token}}\" to the connection, or "
                             "public: true if everybody may read it",
                             printable(feed.name)));
  });
}

}  // namespace millrace::engine
