#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/components/feeds/feed_note.h"
#include "connector/service/feeds/feeds.h"
#include "tests/service/web/web_fixture.h"

namespace millrace::testing {

// A site that hands out feeds, over real files that a test writes as the sink does. It is
// 2026-01-02 03:04:05 UTC. Tests change `feed_` and `on_loopback_`, and call start_with_feeds().
class FeedsTest : public WebTest {
 protected:
  FeedsTest();
  // Before the feeds go: the last exchange may not have been logged yet.
  ~FeedsTest() override { host_.stop(); }

  // Puts other rows into the folder of the feed, as a load does: of that moment, or of now.
  void publish(const std::string& rows, std::chrono::seconds age = std::chrono::seconds(0));
  void start_with_feeds();
  // The feeds that are served from now on.
  void serve(std::vector<components::ServedFeed> feeds, bool on_loopback = true);

  static constexpr const char* kToken = "token-of-the-vip-feed";
  static constexpr const char* kBearer = "Authorization: Bearer token-of-the-vip-feed\r\n";
  static constexpr const char* kGuess = "Authorization: Bearer guessed-at-full-speed\r\n";

  components::ServedFeed feed_;
  bool on_loopback_ = true;
  std::vector<std::string> refreshed_;
  std::optional<service::Feeds> feeds_;
  int loads_ = 0;
};

}  // namespace millrace::testing
