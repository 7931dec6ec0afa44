#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::io {

// "cannot write /out/a.csv: No space left on device; ...": what failed, the path, the system's
// reason, and what to do. Transient when space or handles ran out (with the free bytes), Refused
// for rights and names, Internal for a broken disk.
Error file_error(std::string_view what, const std::filesystem::path& path, int error_number);

// The user that this process acts as, for messages: "backup" or "uid 1234".
std::string effective_user();

}  // namespace millrace::io
