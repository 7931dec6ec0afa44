#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "connector/io/files/file_lock.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/options/partition_path.h"

namespace millrace::sinks::files {

// Paths below the root.
using Paths = std::set<std::string, std::less<>>;

// Which files the loads of one path with columns have written, in a file of its own beside them
// (".<name>.millrace-files", one path a line): who leaves the export is found by it, and so is what
// a killed run began. It names more than there are, never fewer. Call under the target's lock.
// Blocking.
class FileList {
 public:
  // `target.path` is the one name for all of them. Both outlive it.
  FileList(const FileTarget& target, const PartitionPath& path) : target_(target), path_(path) {}

  // Empty when there is none. Lines that the path cannot give are left out: whoever wrote them,
  // they lead nowhere.
  Result<Paths> read() const;
  // The same for a plan: needs no lock, and makes nothing. Empty, too, when it cannot be read.
  Paths peek() const;
  Result<void> write(const io::FileLock& held, const Paths& paths) const;

  // Removes a file of the list, with what killed runs left of it and the folders that are empty
  // then. True when it was there. A file that is no regular one of this user stays.
  Result<bool> remove(const std::string& path) const;

 private:
  std::filesystem::path own_path() const;
  Paths paths_in(std::string_view text) const;

  const FileTarget& target_;
  const PartitionPath& path_;
};

}  // namespace millrace::sinks::files
