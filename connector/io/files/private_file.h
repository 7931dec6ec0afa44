#pragma once

#include <filesystem>

#include "connector/base/error.h"

namespace millrace::io {

// Makes the file, empty, when it is missing, for its owner alone (0600), and the folders above it
// that are missing (0700). What is there already keeps its rights; a pipe or a device is refused.
// Blocking.
Result<void> make_private_file(const std::filesystem::path& path);

// Makes the folder and those above it that are missing, for their owner alone (0700). Blocking.
Result<void> make_private_folder(const std::filesystem::path& folder);

}  // namespace millrace::io
