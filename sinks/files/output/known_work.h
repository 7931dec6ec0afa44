#pragma once

#include <string>

#include "connector/base/task.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "sinks/files/options/file_target.h"

namespace millrace::sinks::files {

// The report of a load of this very work that the target's one file still has: by its manifest,
// where it is to have one, when that speaks of the work and of the file as it is; else by the note
// that the ledger has of the work and of the file's bytes. Nothing when neither does. Reads the
// file whole. What is referred to outlives the call.
Task<std::optional<components::LoadReport>> known_work(const FileTarget& target,
                                                       const components::LoadIdentity& load,
                                                       components::Environment& environment);

// Has the ledger note that the work left the file with bytes of this SHA-256, where no manifest
// tells it. Without the note, the next run of the work finds out what is there by doing it again.
Task<void> note_work(const FileTarget& target, const components::LoadIdentity& load,
                     const std::string& sha256, components::Environment& environment);

}  // namespace millrace::sinks::files
