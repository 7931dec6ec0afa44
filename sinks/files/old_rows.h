#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/formats/json/json_lines.h"
#include "connector/io/compression/decompressor.h"
#include "sinks/files/options/file_kind.h"

namespace millrace::sinks::files {

// Reads the file that append mode adds to: whether its columns are those of the new rows, and how
// many rows of the load are in it already. A format that this build can decode is decoded; of
// another one (JSON Lines: every row names its columns) the rows are looked through for the load.
// One thread at a time.
class OldRows {
 public:
  // `columns` with kLoadColumn as the last. `path` is for messages.
  OldRows(FileKind kind, Schema columns, std::string load, std::string path);

  // The file's bytes, in order. BadData when the file is not of the format or has other columns.
  Result<void> see(std::span<const char> bytes);
  Result<void> finish();

  // Rows whose kLoadColumn is the load.
  std::uint64_t rows_of_load() const { return decoder_ ? found_ : lines_.count(); }
  // False when rows can only follow after a line end.
  bool ends_with_line_end() const { return last_ == '\n'; }

 private:
  Result<void> see_plain(std::span<const char> bytes);
  Result<void> decode(std::span<const char> bytes);
  Result<void> take(std::vector<Batch> batches);
  Result<void> check_columns();
  Error not_readable(Error error) const;

  Schema columns_;
  std::string load_;
  std::string path_;
  std::unique_ptr<io::Decompressor> decompressor_;  // nullptr for a plain file.
  std::unique_ptr<formats::Decoder> decoder_;
  formats::JsonLinesCount lines_;  // Without a decoder.
  bool checked_ = false;
  std::uint64_t found_ = 0;
  char last_ = '\n';
};

}  // namespace millrace::sinks::files
