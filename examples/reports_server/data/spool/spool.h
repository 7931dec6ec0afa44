#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "connector/base/error.h"
#include "connector/io/files/descriptor.h"

namespace millrace::reports_server {

// A file that is open for reading, any thread; its descriptor may be given to sendfile(). Good for
// as long as it lives, whatever becomes of the file's name.
class SpoolReader {
 public:
  explicit SpoolReader(io::Descriptor file) : file_(std::move(file)) {}

  // Fails with Internal when fewer bytes are there.
  Result<std::string> read(std::uint64_t offset, std::uint64_t length) const;
  // The open file itself.
  io::Descriptor take() && { return std::move(file_); }

 private:
  io::Descriptor file_;
};

// A file that holds one result, and goes with its owner. Written by one worker through a block in
// memory; from finish() on it costs no descriptor, and any thread may open it.
class Spool {
 public:
  // In a folder that is this server's alone. Transient when it cannot be made.
  static Result<Spool> create(const std::filesystem::path& folder);

  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  // What is appended goes to `block()` first; call flush_if_full() now and then.
  std::string& block() { return block_; }
  Result<void> flush_if_full();
  Result<void> finish();

  // Bytes given so far, the block included.
  std::uint64_t size() const { return written_ + block_.size(); }

  // Transient when the process has too many files open.
  Result<SpoolReader> open() const;

 private:
  Spool(io::Descriptor file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)) {}
  Result<void> flush();

  io::Descriptor file_;
  std::filesystem::path path_;  // Empty once it was moved from.
  std::uint64_t written_ = 0;
  std::string block_;
};

}  // namespace millrace::reports_server
