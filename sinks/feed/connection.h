#pragma once

#include <memory>
#include <string>
#include <utility>

#include "connector/components/connection.h"
#include "connector/components/destination_check.h"
#include "connector/components/environment.h"
#include "connector/components/written_target.h"
#include "sinks/feed/config.h"

namespace millrace::sinks::feed {

// The folder with the feeds of one connection. The environment outlives it. Loop thread only.
class FeedConnection final : public components::SinkConnectionOf<FeedDestinationConfig> {
 public:
  FeedConnection(FeedConfig config, std::string name, components::Environment& environment)
      : config_(std::move(config)), name_(std::move(name)), environment_(environment) {}

  static void check(const FeedConfig& config, const FeedDestinationConfig& to,
                    const components::DestinationSetting& setting,
                    components::DestinationProblems& problems);
  static components::WrittenTarget written(const FeedConfig& config,
                                           const FeedDestinationConfig& to,
                                           const config::RunValues& values);
  // What the service is to know of it.
  static components::ServedFeed feed(const FeedConfig& config, const FeedDestinationConfig& to,
                                     const config::RunValues& values);
  // InvalidConfig for a name that is none of a feed.
  Result<std::unique_ptr<components::Destination>> destination(
      const FeedDestinationConfig& to, const config::RunValues& values) override;

 private:
  FeedConfig config_;
  std::string name_;
  components::Environment& environment_;
};

}  // namespace millrace::sinks::feed
