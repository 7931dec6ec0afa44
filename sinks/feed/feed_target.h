#pragma once

#include <filesystem>
#include <string>

#include "connector/components/feeds/feed_kind.h"
#include "connector/formats/format.h"

namespace millrace::sinks::feed {

// Which feed is written, and how.
struct FeedTarget {
  std::filesystem::path root;    // Of the connection.
  std::filesystem::path folder;  // Below it.
  std::string name;
  components::FeedKind kind;
  const formats::Format* format = nullptr;
  bool spreadsheet_safe = false;
  bool reads_back = false;  // What was written, before anybody sees it.

  std::filesystem::path path() const { return root / folder; }
  // What its rows are written as, for FeedNote::form.
  std::string form() const {
    return std::string(kind.format) + (spreadsheet_safe ? " for spreadsheets" : "");
  }
};

}  // namespace millrace::sinks::feed
