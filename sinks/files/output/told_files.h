#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "sinks/files/options/file_target.h"
#include "sinks/files/output/manifest.h"

namespace millrace::sinks::files {

// What the manifest of a target says.
struct ToldFiles {
  std::string sync;
  std::string work_id;
  std::string mode;
  std::map<std::string, ManifestFile> files = {};  // By path below the root.
};

// Nothing where the target has none, or it is none of ours. Blocking.
std::optional<ToldFiles> told_files(const FileTarget& target);

// Of the file at `path` below the root; empty when it is missing or cannot be read. Blocking.
std::string sha256_of_file(const FileTarget& target, const std::filesystem::path& path);

// Whether the file has the very bytes that are told of. Reads it whole where their number is right.
// Blocking.
bool is_as_told(const FileTarget& target, const ManifestFile& told);

}  // namespace millrace::sinks::files
