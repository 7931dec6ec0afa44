#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "connector/base/error.h"
#include "connector/delta/hashes.h"
#include "connector/delta/stored_records.h"

namespace millrace::delta {

// Hashes in memory at once; beyond them they live on disk.
inline constexpr std::size_t kHashMemory = std::size_t{16} << 20;

// The hashes of a row, and the row's number in the order of the export, from 0.
struct NumberedHashes {
  RowHashes hashes;
  std::uint64_t number = 0;

  auto operator<=>(const NumberedHashes&) const = default;
};

// Puts the hashes of an export into the order of their keys. Memory is bounded; what is beyond lies
// in a file without a name. Blocking: every call belongs on a worker; one thread at a time.
class HashSorter {
 public:
  // The folder is for that file.
  explicit HashSorter(std::filesystem::path scratch, std::size_t memory = kHashMemory);

  // Of the next rows.
  Result<void> add(std::span<const RowHashes> hashes);
  std::uint64_t rows() const { return rows_; }

  // Reads them in order, as often as one likes; nothing may be added any more. The sorter outlives
  // it and does not move.
  class Reader {
   public:
    // nullptr after the last. Valid until the next call.
    Result<const NumberedHashes*> next();

   private:
    friend class HashSorter;
    // A part that is in order: in memory, or on disk.
    struct Part {
      std::variant<std::span<const NumberedHashes>, RecordReader<NumberedHashes>> records;
      NumberedHashes first = {};

      Result<bool> advance();
    };

    explicit Reader(std::vector<Part> parts) : parts_(std::move(parts)) {}
    Result<void> begin();
    bool is_behind(std::size_t a, std::size_t b) const { return parts_[a].first > parts_[b].first; }

    std::vector<Part> parts_;
    std::vector<std::size_t> heap_;     // Of parts that have a record.
    std::optional<std::size_t> given_;  // The part whose record the caller has.
  };
  Result<Reader> read();

 private:
  Result<void> end_block();
  Result<void> write_run();
  std::vector<Reader::Part> blocks_as_parts() const;

  std::filesystem::path scratch_;
  std::size_t most_blocks_;
  std::size_t block_rows_;
  std::uint64_t rows_ = 0;
  std::vector<std::vector<NumberedHashes>> blocks_;  // In order, but for the last.
  bool is_last_sorted_ = false;
  std::unique_ptr<io::TempFile> file_;
  std::vector<std::uint64_t> ends_;  // Of the runs in it.
};

}  // namespace millrace::delta
