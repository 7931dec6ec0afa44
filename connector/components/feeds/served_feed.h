#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "config/values/secret.h"

namespace millrace::components {

// What becomes of a feed whose data are older than they may be.
enum class StaleFeed {
  Refuse,  // Readers get 503, and come again.
  Warn,    // They get the old data, with a Warning.
};

// A file that a destination keeps for readers that fetch it over HTTP. A plain value.
struct ServedFeed {
  std::string name = {};                    // "vip.csv": the end of its address.
  std::string sync = {};                    // That loads it; the plan fills it in.
  std::filesystem::path folder = {};        // Where its generations are: see FeedNote.
  std::vector<config::Secret> tokens = {};  // Any of them opens it; none: see is_public.
  bool token_in_path = false;               // A token may also stand in the path.
  bool is_public = false;                   // Without a token everybody may read it, from anywhere.
  std::chrono::milliseconds max_age{0};     // That its data may have; 0: any.
  StaleFeed stale = StaleFeed::Refuse;
  std::chrono::milliseconds refresh_on_read{0};  // Older data have a run begin; 0: they do not.
};

}  // namespace millrace::components
