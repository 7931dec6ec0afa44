#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/io/files/descriptor.h"
#include "connector/spill/record_arena.h"

namespace millrace::sinks::feed {

// Appends a record as a row file has it.
void append_record(const spill::Record& record, std::string& out);

// Reads the row file of a generation from front to back: records in the order of their keys. One
// thread at a time. Blocking.
class RowFile {
 public:
  // `bytes` long, as the note has it.
  static Result<RowFile> open(const std::filesystem::path& path, std::uint64_t bytes);

  // nullopt after the last. Valid until the next call. BadData for what no load has written.
  Result<std::optional<spill::Record>> next();

 private:
  RowFile(io::Descriptor file, std::filesystem::path path, std::uint64_t bytes)
      : file_(std::move(file)), path_(std::move(path)), rest_(bytes) {}
  // Makes sure that so many bytes from `at_` on are in the buffer.
  Result<void> need(std::size_t bytes);
  std::unexpected<Error> damaged() const;

  io::Descriptor file_;
  std::filesystem::path path_;
  std::uint64_t rest_;  // Not in the buffer yet.
  std::vector<char> buffer_;
  std::size_t at_ = 0;
};

}  // namespace millrace::sinks::feed
