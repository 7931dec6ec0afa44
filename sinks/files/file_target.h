#pragma once

#include <filesystem>
#include <string>

#include "connector/components/sink.h"
#include "connector/formats/format.h"

namespace millrace::sinks::files {

// Which file is written, and how.
struct FileTarget {
  const std::filesystem::path& root;  // Of the connection, which outlives this.
  std::filesystem::path path;         // Below the root.
  const formats::Format* format = nullptr;
  components::Mode mode = components::Mode::Replace;

  std::string shown() const { return (root / path).string(); }
};

}  // namespace millrace::sinks::files
