#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "config/values/secret.h"
#include "config/values/template.h"
#include "connector/components/feeds/served_feed.h"
#include "connector/components/options/capabilities.h"

namespace millrace::sinks::feed {

// connections: {NAME: {feed: ...}}
struct FeedConfig {
  std::vector<config::Secret> token = {};
  bool token_in_path = false;
  bool public_ = false;
  config::OutputPath root{".millrace/feeds"};

  // Has the usual root lie in this folder, rather than where the program works.
  void keep_default_in(const std::filesystem::path& folder);
};

// to: [{NAME: ...}]
struct FeedDestinationConfig {
  config::Template name;
  components::TableOptions rows;
  std::vector<config::Secret> token = {};
  std::optional<std::chrono::milliseconds> max_age = {};
  components::StaleFeed stale = components::StaleFeed::Refuse;
  std::optional<std::chrono::milliseconds> refresh_on_read = {};
  bool spreadsheet_safe = false;
};

// Whether these tokens can stand in an address as they are. What to say where they cannot.
bool fit_into_path(const std::vector<config::Secret>& tokens);
inline constexpr std::string_view kUnfitForPath =
    "takes tokens of letters, digits, '-', '.', '_' and '~' only, for they stand in an address; "
    "make one with `openssl rand -hex 32`";

components::Capabilities feed_capabilities();

config::Spec<FeedConfig> feed_spec();
config::Spec<FeedDestinationConfig> feed_destination_spec();

}  // namespace millrace::sinks::feed

template <>
struct millrace::config::EnumNames<millrace::components::StaleFeed> {
  using StaleFeed = millrace::components::StaleFeed;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, StaleFeed>>({
      {"refuse", StaleFeed::Refuse},
      {"warn", StaleFeed::Warn},
  });
};
