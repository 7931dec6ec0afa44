#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "connector/base/sha256.h"
#include "connector/io/files/atomic_file.h"
#include "sinks/files/options/file_target.h"

namespace millrace::sinks::files {

// An io::AtomicFile with what the destination asks for beside the rows: the mode of a new file, the
// versions before it, and the checksum that tells of it later. One thread at a time. Blocking.
class OutputFile {
 public:
  // `path` is below the target's root: the target's own, or that of one of several.
  static Result<OutputFile> begin(const FileTarget& target, const std::filesystem::path& path);

  Result<void> write(std::span<const char> bytes);
  // After the last byte: reads the file back, where the destination asks for it. BadData when it
  // holds anything but what was written.
  Result<void> verify() const;
  // Of the bytes that were written: for the manifest or, where there is none, the ledger.
  std::string sha256() const { return hash_.whole_digest(); }

  io::AtomicFile& file() { return file_; }
  const io::AtomicFile& file() const { return file_; }

  // Keeps the old file as a version, if versions are kept, and commits. See AtomicFile::commit().
  Result<std::vector<std::string>> commit(const io::FileLock& held, bool only_over_old);

 private:
  OutputFile(io::AtomicFile file, const FileTarget& target, std::filesystem::path path);

  io::AtomicFile file_;
  std::filesystem::path root_;
  std::filesystem::path path_;
  std::uint32_t keep_;
  bool reads_back_;
  ShortSha256 hash_;
};

}  // namespace millrace::sinks::files
