#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "connector/base/error.h"

namespace millrace::io {

// A file without a name (O_TMPFILE, 0600): it goes when the last handle does, also after kill -9.
// Written at its end, read anywhere. Not for two writers; reading while one thread writes is fine
// below size(). Blocking: call from a worker.
class TempFile {
 public:
  static Result<TempFile> create(const std::filesystem::path& folder);

  TempFile(TempFile&& other) noexcept;
  TempFile& operator=(TempFile&& other) noexcept;
  ~TempFile();

  // Transient when the disk is full, with the folder and what to free.
  Result<void> append(std::span<const char> bytes);
  // Fails with Internal when fewer bytes are there.
  Result<void> read(std::uint64_t offset, std::span<char> into) const;
  std::uint64_t size() const { return size_; }

 private:
  TempFile(int fd, std::filesystem::path folder) : fd_(fd), folder_(std::move(folder)) {}

  int fd_ = -1;
  std::filesystem::path folder_;
  std::uint64_t size_ = 0;
};

}  // namespace millrace::io
