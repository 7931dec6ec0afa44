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

// Looks whether an AtomicFile could be begun there, and changes nothing: the root is a folder or
// can become one, the nearest existing folder may be written to by this user, and the target is a
// regular file or absent.
Result<void> check_writable(const std::filesystem::path& root, const std::filesystem::path& target);

}  // namespace millrace::io
