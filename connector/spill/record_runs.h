#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "connector/base/error.h"
#include "connector/io/files/temp_file.h"
#include "connector/spill/record_arena.h"

namespace millrace::spill {

// Runs of records in order, one behind the other in one file without a name. Blocking: every call
// belongs on a worker.
class RecordRuns {
 public:
  // Writes in pieces of this size.
  static Result<RecordRuns> create(const std::filesystem::path& folder, std::size_t buffer);

  // Adds to the run that is being written; keys come in order.
  Result<void> append(const Record& record);
  Result<void> end_run();

  std::size_t size() const { return ends_.size(); }
  std::uint64_t bytes() const { return file_.size(); }

  // Where a run lies in the file.
  std::uint64_t begin_of(std::size_t run) const { return run == 0 ? 0 : ends_[run - 1]; }
  std::uint64_t end_of(std::size_t run) const { return ends_[run]; }
  const io::TempFile& file() const { return file_; }

 private:
  RecordRuns(io::TempFile file, std::size_t buffer) : file_(std::move(file)), limit_(buffer) {}
  Result<void> flush();

  io::TempFile file_;
  std::size_t limit_;
  std::vector<char> buffer_;
  std::vector<std::uint64_t> ends_;
};

// The records of several runs as one, in order; of equal keys those of earlier runs come first. The
// runs outlive it.
class RecordMerge {
 public:
  // Of the runs [first, last), with a buffer of this size for each.
  static Result<RecordMerge> of(const RecordRuns& runs, std::size_t first, std::size_t last,
                                std::size_t buffer);

  // nullopt after the last. Valid until the next call.
  Result<std::optional<Record>> next();

 private:
  // One run, read from front to back.
  struct Reader {
    const io::TempFile* file = nullptr;
    std::uint64_t offset = 0;  // Of what is not in the buffer yet.
    std::uint64_t end = 0;
    std::vector<char> buffer = {};
    std::size_t at = 0;
    std::size_t filled = 0;
    Record record = {};

    // False at the end of the run.
    Result<bool> advance(std::size_t buffer_size);
    // Makes sure that so many bytes from `at` on are in the buffer.
    Result<void> need(std::size_t bytes, std::size_t buffer_size);
  };

  explicit RecordMerge(std::size_t buffer) : buffer_(buffer) {}
  // The reader whose record comes later, for a heap that has the first at its top.
  bool is_behind(std::size_t a, std::size_t b) const;
  Result<void> advance(std::size_t reader);

  std::size_t buffer_;
  std::vector<Reader> readers_;
  std::vector<std::size_t> heap_;     // Of readers that have a record.
  std::optional<std::size_t> given_;  // The reader whose record the caller has.
};

}  // namespace millrace::spill
