#pragma once

#include <filesystem>
#include <optional>
#include <string>

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

// Refused for a file of somebody else, which root alone may replace: who owns it did not ask for
// it.
Result<void> check_owner(const std::filesystem::path& path, uid_t owner);

// Looks whether an AtomicFile could be begun there, and changes nothing: the root is a folder or
// can become one, the nearest existing folder may be written to by this user, and the target is a
// regular file of this user or absent.
Result<void> check_writable(const std::filesystem::path& root, const std::filesystem::path& target);

// What is wrong with a path that a file, or a folder, is to be written at, as far as what lies
// there now, or above it, tells; to follow its name. Nothing where it can be made.
std::optional<std::string> complaint_about_file_to_write(const std::filesystem::path& path);
std::optional<std::string> complaint_about_folder_to_write(const std::filesystem::path& path);
// The same of a file that is to be read: it has to be there.
std::optional<std::string> complaint_about_file_to_read(const std::filesystem::path& path);
// The same of one that an option names, with the name in front; an empty one is wrong, too.
std::optional<std::string> complaint_about_named_file(const std::filesystem::path& path);

}  // namespace millrace::io
