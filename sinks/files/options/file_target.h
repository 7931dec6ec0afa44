#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

#include "connector/components/files/file_row_writer.h"
#include "connector/components/sink.h"
#include "sinks/files/options/file_kind.h"
#include "sinks/files/options/manifest_place.h"

namespace millrace::sinks::files {

// Which file is written, and how.
struct FileTarget {
  const std::filesystem::path& root;  // Of the connection, which outlives this.
  std::filesystem::path path;         // Below the root.
  FileKind kind;
  components::Mode mode = components::Mode::Replace;
  std::optional<mode_t> new_mode = {};  // Of a file that is not there yet.
  std::uint32_t keep = 0;               // Versions before the present one.
  ManifestPlace manifest = ManifestPlace::None;
  bool spreadsheet_safe = false;
  bool reads_back = false;  // What was written, before anybody sees it.

  std::string shown() const { return (root / path).string(); }
  // What its rows are written as.
  components::RowForm form() const {
    return {kind.format->encoder(), kind.compression, spreadsheet_safe, shown()};
  }
};

}  // namespace millrace::sinks::files
