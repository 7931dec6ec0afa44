#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::reports_server {

// A file without a name that holds one result: it goes with its last owner, also after kill -9.
// Written by one worker through a block in memory; after finish() any thread may read it, and
// fd() may be given to sendfile().
class Spool {
 public:
  static Result<Spool> create(const std::filesystem::path& folder);

  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  // What is appended goes to `block()` first; call flush_if_full() now and then.
  std::string& block() { return block_; }
  Result<void> flush_if_full();
  Result<void> finish();

  // Instead of block(): takes what somebody wrote to the file by its descriptor as its content.
  Result<void> take_what_was_written();

  // Bytes given so far, the block included.
  std::uint64_t size() const { return written_ + block_.size(); }

  Result<std::string> read(std::uint64_t offset, std::uint64_t length) const;
  int fd() const { return fd_; }

 private:
  Spool(int fd, std::filesystem::path folder) : fd_(fd), folder_(std::move(folder)) {}
  Result<void> flush();

  int fd_ = -1;
  std::filesystem::path folder_;
  std::uint64_t written_ = 0;
  std::string block_;
};

}  // namespace millrace::reports_server
