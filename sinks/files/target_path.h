#pragma once

#include <filesystem>
#include <string>

#include "connector/base/error.h"

namespace millrace::sinks::files {

// A rendered path as one that stays below the root: relative, without empty, "." and ".." parts,
// without control characters, each part at most 255 bytes. InvalidConfig says what to write.
Result<std::filesystem::path> parse_target_path(const std::string& rendered);

}  // namespace millrace::sinks::files
