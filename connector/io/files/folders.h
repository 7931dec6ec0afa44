#pragma once

#include <filesystem>

#include <sys/types.h>

#include "connector/base/error.h"
#include "connector/io/files/descriptor.h"

namespace millrace::io {

// Opens the folder `below` of `root`, one part at a time, and makes what is missing (durably). The
// root may be a symlink; below it none is followed, so nothing can lead out of the root.
Result<Descriptor> open_folder(const std::filesystem::path& root,
                               const std::filesystem::path& below);

// "cannot write /out/a.csv: it is a symbolic link; ...".
Error not_a_regular_file(const std::filesystem::path& path, mode_t mode);

}  // namespace millrace::io
