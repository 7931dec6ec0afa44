#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/components/loads/load.h"
#include "connector/io/files/file_lock.h"
#include "sinks/files/options/file_target.h"

namespace millrace::sinks::files {

// A file that a load has written, as its manifest tells.
struct ManifestFile {
  std::string path;        // Below the root.
  std::uint64_t rows = 0;  // That the load brought.
  std::uint64_t bytes = 0;
  std::string sha256;
};

// The paths below the root where the target's manifest is.
std::filesystem::path manifest_path(const FileTarget& target);

// Writes the manifest of a load, if the target is to have one, in one step and after the rows: who
// finds the files as it says has the rows of that load, whole. `held` is the lock on the target.
// Blocking.
Result<void> write_manifest(const FileTarget& target, const io::FileLock& held,
                            const components::LoadIdentity& load,
                            const std::vector<ManifestFile>& files);

// The same for a load whose rows were there already: one that speaks of the file as it is stays,
// since a later load may have written it.
Result<void> complete_manifest(const FileTarget& target, const io::FileLock& held,
                               const components::LoadIdentity& load, const ManifestFile& file);

}  // namespace millrace::sinks::files
