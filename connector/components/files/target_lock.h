#pragma once

#include <filesystem>

#include "connector/base/events.h"
#include "connector/components/environment.h"
#include "connector/io/files/file_lock.h"

namespace millrace::components {

// The lock on a file below a root, for which it waits while another run puts its rows there, and
// says so. Transient after five minutes. What is referred to outlives the task.
Task<Result<io::FileLock>> take_lock(const std::filesystem::path& root,
                                     const std::filesystem::path& target, Environment& environment,
                                     const Events& events);

}  // namespace millrace::components
