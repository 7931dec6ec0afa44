#pragma once

#include "connector/components/environment.h"
#include "connector/io/files/file_lock.h"
#include "sinks/files/options/file_target.h"

namespace millrace::sinks::files {

// The lock on the target, for which it waits while another run puts its rows there, and says so.
// Transient after five minutes. What is referred to outlives the task.
Task<Result<io::FileLock>> take_lock(const FileTarget& target, components::Environment& environment,
                                     const Events& events);

}  // namespace millrace::sinks::files
