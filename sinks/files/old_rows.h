#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/formats/format.h"

namespace millrace::sinks {

// Reads the file that append mode adds to: whether its columns are those of the new rows, and
// whether the load is in it already. A format that this build can decode is decoded; of another
// one (JSON Lines: every row names its columns) only the row ends are searched for the load.
// One thread at a time.
class OldRows {
 public:
  // `columns` with kLoadColumn as the last. `path` is for messages.
  OldRows(const formats::Format& format, Schema columns, std::string load, std::string path);

  // The file's bytes, in order. BadData when the file is not of the format or has other columns.
  Result<void> see(std::span<const char> bytes);
  Result<void> finish();

  bool has_load() const { return has_load_; }
  // False when rows can only follow after a line end.
  bool ends_with_line_end() const { return last_ == '\n'; }

 private:
  Result<void> check_columns();
  void look_at(const std::vector<Batch>& batches);
  void search(std::span<const char> bytes);
  Error not_readable(Error error) const;

  Schema columns_;
  std::string load_;
  std::string path_;
  std::unique_ptr<formats::Decoder> decoder_;
  std::string row_end_;  // Without a decoder: how a row of this load ends.
  std::string carry_;
  bool checked_ = false;
  bool has_load_ = false;
  char last_ = '\n';
};

}  // namespace millrace::sinks
