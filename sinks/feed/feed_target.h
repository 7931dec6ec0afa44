#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "connector/components/feeds/feed_kind.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/formats/format.h"

namespace millrace::sinks::feed {

// Which feed is written, and how.
struct FeedTarget {
  std::filesystem::path root;    // Of the connection.
  std::filesystem::path folder;  // Below it.
  std::string name;
  components::FeedKind kind;
  const formats::Format* format = nullptr;
  std::vector<std::string> key = {};  // In whose order the rows are; empty: in that of the export.
  bool keeps_old = false;             // Rows that the export does not have stay.
  bool spreadsheet_safe = false;
  bool reads_back = false;  // What was written, before anybody sees it.

  std::filesystem::path path() const { return root / folder; }
  // What its rows are written as.
  components::RowForm row_form() const {
    return {format->whole_encoder(), io::Compression::None, spreadsheet_safe, name};
  }
  // The same, for FeedNote::form.
  std::string form() const {
    return std::string(kind.format) + (spreadsheet_safe ? " for spreadsheets" : "");
  }
};

}  // namespace millrace::sinks::feed
