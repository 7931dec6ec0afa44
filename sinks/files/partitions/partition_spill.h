#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connector/formats/format.h"
#include "connector/io/files/temp_file.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/options/partition_path.h"

namespace millrace::sinks::files {

// The encoded rows of an export, kept apart by the file that they go to, in one file without a
// name: any number of files takes a bounded memory and one descriptor. One thread at a time.
class PartitionSpill {
 public:
  // Where some rows of a file lie in the spill, one after the other.
  struct Extent {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };
  struct Partition {
    std::uint64_t rows = 0;
    std::vector<Extent> extents = {};
    std::string pending = {};  // Not yet in the spill.
  };
  // By the path below the root, sorted.
  using Partitions = std::map<std::string, Partition, std::less<>>;

  // `rows` is where they wait. `target` and `path` outlive it.
  PartitionSpill(const FileTarget& target, const PartitionPath& path, io::TempFile rows)
      : target_(target), path_(path), rows_(std::move(rows)) {}

  // `columns` are those of the export, `written` the same as the files have them. BadData without
  // a column of the path.
  Result<void> begin(const Schema& columns, const Schema& written);
  // What stands before the rows of every file.
  const std::string& header() const { return header_; }

  // The same rows, as the export has them and as they are written. BadData for a value that makes
  // no name, and for too many files.
  Result<void> add(const Batch& rows, const Batch& written);
  // True when enough of them are in memory for a flush().
  bool is_full() const;
  // Puts what was added into the spill; also after the last row. Blocking.
  Result<void> flush();

  const Partitions& partitions() const { return partitions_; }
  Result<void> read(std::uint64_t offset, std::span<char> into) const {
    return rows_.read(offset, into);
  }

 private:
  Result<Partitions::iterator> find(const Batch& batch, std::size_t row);

  const FileTarget& target_;
  const PartitionPath& path_;
  io::TempFile rows_;
  std::unique_ptr<formats::Encoder> encoder_;
  std::string header_;
  std::vector<std::size_t> columns_;  // Those of the path, in a batch.
  Partitions partitions_;
  std::uint64_t pending_ = 0;  // Bytes, in all partitions.
};

}  // namespace millrace::sinks::files
