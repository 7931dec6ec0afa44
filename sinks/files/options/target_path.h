#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::sinks::files {

// What is wrong with a rendered path, to follow it; empty when nothing is.
std::string_view complaint_about_path(std::string_view rendered);

// A rendered path as one that stays below the root: relative, without empty, "." and ".." parts,
// without control characters, each part at most 255 bytes. InvalidConfig says what to write.
Result<std::filesystem::path> parse_target_path(const std::string& rendered);

}  // namespace millrace::sinks::files
