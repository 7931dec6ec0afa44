#pragma once

#include <map>
#include <string>

#include "connector/base/task.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/partitions/file_list.h"

namespace millrace::sinks::files {

// The report of a load of this very work that the target still has in these files, which are all
// that it consists of: by its manifest, where it is to have one, when that speaks of the work and
// of the files as they are; else by the note that the ledger has of the work and of the files'
// bytes. Nothing when neither does. Reads the files whole. What is referred to outlives the call.
Task<std::optional<components::LoadReport>> known_work(const FileTarget& target, Paths files,
                                                       const components::LoadIdentity& load,
                                                       components::Environment& environment);

// SHA-256 by path below the root.
using FileDigests = std::map<std::string, std::string>;

// Has the ledger note that the work left these files, where no manifest tells it. Without the note,
// the next run of the work finds out what is there by doing it again.
Task<void> note_work(const FileTarget& target, const components::LoadIdentity& load,
                     const FileDigests& files, components::Environment& environment);

}  // namespace millrace::sinks::files
