#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::io {

// The folder beside a target in which its earlier versions are.
inline constexpr std::string_view kVersionsFolder = "_versions";

// Gives the target, if there is one, a second name in kVersionsFolder: the time of its last change
// before its own, as in "20261129T102611.123456789Z-a.csv". Call under the target's lock, before it
// is replaced; calling it again does nothing. Durable. Refused where the file system has no hard
// links. `target` is as for AtomicFile::begin(). Blocking.
Result<void> keep_version(const std::filesystem::path& root, const std::filesystem::path& target);

// Removes the oldest of the target's versions until `count` are left; any other file stays.
Result<void> prune_versions(const std::filesystem::path& root, const std::filesystem::path& target,
                            std::size_t count);

}  // namespace millrace::io
