#pragma once

#include <cstdint>
#include <optional>

#include "connector/components/loads/load.h"
#include "sinks/files/options/file_target.h"

namespace millrace::sinks::files {

// How many rows the load of this very work has brought, by the manifest of the target, when that
// speaks of it and of the file as it is; nothing when it does not, or there is none. Reads the file
// whole. Blocking.
std::optional<std::uint64_t> rows_of_work(const FileTarget& target,
                                          const components::LoadIdentity& load);

}  // namespace millrace::sinks::files
