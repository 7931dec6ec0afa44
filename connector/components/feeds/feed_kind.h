#pragma once

#include <optional>
#include <string_view>

namespace millrace::components {

// What a feed is made of, by the ending of its name.
struct FeedKind {
  std::string_view ending;        // ".csv"
  std::string_view format;        // Its name in the registry of formats.
  std::string_view content_type;  // As readers are told.
  bool compresses = true;         // Worth a gzip beside it.
};

// Nothing when no feed ends so.
std::optional<FeedKind> feed_kind(std::string_view name);

// ".csv, .jsonl, …", for messages.
inline constexpr std::string_view kFeedEndings = ".csv, .jsonl, .json or .xlsx";

// What is wrong with the name of a feed, to follow it; empty when nothing is. A name is the end of
// an address and the name of a folder, so it has letters, digits, '.', '-' and '_' only.
std::string_view complaint_about_feed_name(std::string_view name);

}  // namespace millrace::components
