#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/files/descriptor.h"

namespace millrace::io {

// What the name of a lock file beside a target ends with.
inline constexpr std::string_view kLockEnding = ".millrace-lock";

// The right to put another file in a target's place, which one process of this machine (on NFS: of
// all machines) has at a time. It is a lock (flock) on an empty file `.<name>.millrace-lock` beside
// the target, since the target itself is another file after each rename. The holder removes it;
// when a holder is killed, the lock is gone and the file is taken over by the next one. One thread
// at a time. Blocking, but never waiting for another holder: call from a worker.
class FileLock {
 public:
  // nullopt when another one holds it. `target` is as for AtomicFile::begin(), and missing folders
  // are made. Refused where the lock file may not be opened, or the file system has no locks.
  static Result<std::optional<FileLock>> try_take(const std::filesystem::path& root,
                                                  const std::filesystem::path& target);

  FileLock(FileLock&& other) noexcept = default;
  FileLock& operator=(FileLock&&) = delete;
  // Lets go.
  ~FileLock();

 private:
  FileLock(Descriptor folder, Descriptor file, std::string name)
      : folder_(std::move(folder)), file_(std::move(file)), name_(std::move(name)) {}

  Descriptor folder_;
  Descriptor file_;
  std::string name_;  // Of the lock file.
};

}  // namespace millrace::io
