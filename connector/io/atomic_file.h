#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include <sys/stat.h>

#include "connector/base/error.h"
#include "connector/io/descriptor.h"

namespace millrace::io {

// A file that appears whole or not at all: it is written beside its target as
// `.<name>.<random>.millrace-part`, locked while its writer lives, and commit() moves it over the
// target. What dead writers of the same target left is swept by begin(). The destructor discards.
// The target must be a regular file or absent; a symlink below the root is never followed.
// One thread at a time. Blocking: call from a worker.
class AtomicFile {
 public:
  // `target` is relative to `root` and has no "." or ".." parts. Missing folders, the root too,
  // are made.
  static Result<AtomicFile> begin(const std::filesystem::path& root,
                                  const std::filesystem::path& target);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  // Transient when the disk is full, with its free bytes. After an error only discard() is left.
  Result<void> write(std::span<const char> bytes);
  std::uint64_t size() const { return size_; }

  // The target as it was at begin(), for reading; an empty descriptor when there was none.
  const Descriptor& old_file() const { return old_; }
  std::uint64_t old_size() const { return old_ ? static_cast<std::uint64_t>(was_.st_size) : 0; }
  // Reads the old target from `offset`; fewer bytes than asked for at its end only.
  Result<std::size_t> read_old(std::uint64_t offset, std::span<char> into) const;

  // True when the target exists and holds the very bytes that were written.
  Result<bool> equals_old() const;

  // Makes the bytes durable, then visible. With `only_over_old`, fails as Transient when somebody
  // else replaced the target since begin(). An fsync that failed is final: the part is dropped.
  Result<void> commit(bool only_over_old);

  // Removes the part. Quiet, and may be called twice.
  void discard();

 private:
  AtomicFile() = default;
  Result<void> open_old();
  Result<void> open_part();
  Result<void> publish();
  void sweep() const;
  void start_writeback();

  std::filesystem::path path_;  // root / target, for messages.
  std::string name_;            // The target's last part.
  std::string part_;            // Empty once it is gone or has become the target.
  Descriptor folder_;
  Descriptor file_;
  Descriptor old_;
  struct stat was_{};  // Of the old target, when there is one.
  std::uint64_t size_ = 0;
  std::uint64_t handed_over_ = 0;  // Bytes that the kernel was told to start writing.
};

// Looks whether begin() could work, and changes nothing: the root is a folder or can become one,
// the nearest existing folder may be written to by this user, and the target is a regular file or
// absent.
Result<void> check_writable(const std::filesystem::path& root, const std::filesystem::path& target);

}  // namespace millrace::io
