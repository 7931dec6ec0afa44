#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "connector/base/error.h"

namespace millrace::io {

// Gives the open `file`, which is about to take the place of the open file `old`, what that one
// has: owner, group, mode, access list, security label and user attributes. Returns sentences about
// what this user may not give it, for the summary. `path` is for messages. Blocking.
Result<std::vector<std::string>> take_over_attributes(int file, int old, const struct stat& was,
                                                      const std::filesystem::path& path);

}  // namespace millrace::io
