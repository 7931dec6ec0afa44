#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>

#include "connector/base/error.h"

namespace millrace::io {

// A file without a name (0600), which nobody can give one: it goes when the last handle does, also
// after kill -9. Written at its end, read anywhere. Not for two writers; reading while one thread
// writes is fine below size(). Blocking: call from a worker.
class TempFile {
 public:
  // Where the file system cannot make a file without a name, it has one for a moment.
  static Result<TempFile> create(const std::filesystem::path& folder);

  // Removes what processes that were killed in that moment left in the folder: their files are
  // empty. Call it once, at the start; other processes may make theirs meanwhile. A folder that
  // cannot be read is left as it is.
  static void sweep(const std::filesystem::path& folder);

  TempFile(TempFile&& other) noexcept;
  TempFile& operator=(TempFile&& other) noexcept;
  ~TempFile();

  // Transient when the disk is full, with the folder and what to free.
  Result<void> append(std::span<const char> bytes);
  // Fails with Internal when fewer bytes are there.
  Result<void> read(std::uint64_t offset, std::span<char> into) const;
  std::uint64_t size() const { return size_.load(std::memory_order_acquire); }

  // Gives the disk space of the first `bytes` bytes back; they must not be read again. False where
  // the file system cannot do that before the file's end.
  bool discard(std::uint64_t bytes) const;

 private:
  TempFile(int fd, std::filesystem::path folder) : fd_(fd), folder_(std::move(folder)) {}

  int fd_ = -1;
  std::filesystem::path folder_;
  std::atomic<std::uint64_t> size_ = 0;
};

}  // namespace millrace::io
