#pragma once

#include <filesystem>

#include "connector/base/error.h"

namespace millrace::io {

// Removes a target, durably, and what dead writers of it left. False when it was not there. Refused
// for what is no regular file of this user. `target` is as for AtomicFile::begin(). Blocking.
Result<bool> remove_file(const std::filesystem::path& root, const std::filesystem::path& target);

// Removes a folder below the root if nothing is in it; false if it stays.
bool remove_empty_folder(const std::filesystem::path& root, const std::filesystem::path& folder);

}  // namespace millrace::io
