#pragma once

#include <filesystem>
#include <string>

#include "connector/components/sink.h"
#include "sinks/files/options/file_kind.h"

namespace millrace::sinks::files {

// Which file is written, and how.
struct FileTarget {
  const std::filesystem::path& root;  // Of the connection, which outlives this.
  std::filesystem::path path;         // Below the root.
  FileKind kind;
  components::Mode mode = components::Mode::Replace;

  std::string shown() const { return (root / path).string(); }
};

}  // namespace millrace::sinks::files
