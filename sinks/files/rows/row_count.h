#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "connector/formats/json/json_lines.h"
#include "connector/io/compression/decompressor.h"
#include "sinks/files/options/file_kind.h"

namespace millrace::sinks::files {

// Counts the rows of a file of that kind, whose bytes come in order and in any cutting. One thread
// at a time.
class RowCount {
 public:
  explicit RowCount(FileKind kind);

  // BadData when the file is none of its kind.
  Result<void> see(std::span<const char> bytes);
  // After the last byte: how many there are.
  Result<std::uint64_t> finish();

 private:
  Result<void> see_plain(std::span<const char> bytes);
  void count(const std::vector<Batch>& batches);

  std::unique_ptr<io::Decompressor> decompressor_;  // nullptr for a plain file.
  std::unique_ptr<formats::Decoder> decoder_;
  formats::JsonLinesCount lines_;  // Without a decoder.
  std::uint64_t rows_ = 0;
};

}  // namespace millrace::sinks::files
