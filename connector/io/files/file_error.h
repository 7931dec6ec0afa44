#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "connector/base/error.h"

namespace millrace::io {

// "cannot write /out/a.csv: No space left on device; ...": what failed, the path, the system's
// reason, and what to do. Transient when space (with the free bytes), file descriptors or memory
// ran out, Refused for rights and names, Internal for a broken disk.
Error file_error(std::string_view what, const std::filesystem::path& path, int error_number);

// For messages: "backup", or "uid 1234" when it has no name here.
std::string user_name(uid_t user);
std::string group_name(gid_t group_id);

// The user that this process acts as.
std::string effective_user();

}  // namespace millrace::io
