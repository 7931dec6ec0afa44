#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/delta/hashes.h"
#include "connector/delta/stored_records.h"

namespace millrace::delta {

// Records in the order of their keys, each key once, on disk in a file without a name: what one
// load adds to what is remembered of its target. It leaves this process in parts, each of which has
// a checksum. Blocking: every call belongs on a worker; one thread at a time.
class Segment {
 public:
  // A part has at most 1 MiB of records.
  static constexpr std::size_t kRecordsOfAPart = 32768;

  static Result<Segment> create(const std::filesystem::path& scratch);

  // In order.
  Result<void> add(const RowHashes& record);
  // After the last one.
  Result<void> end() { return writer_.flush(); }
  std::uint64_t records() const { return records_; }

  // After end(): part by part, for whoever keeps them. nullopt after the last.
  std::uint64_t parts() const { return (records_ + kRecordsOfAPart - 1) / kRecordsOfAPart; }
  Result<std::string> part(std::uint64_t number) const;

  // The next records, as part() gave them. BadData when the part is damaged, or out of order.
  Result<void> add_part(std::string_view part);

  RecordReader<RowHashes> read() const { return {*file_, 0, file_->size()}; }

 private:
  explicit Segment(std::unique_ptr<io::TempFile> file) : file_(std::move(file)), writer_(*file_) {}

  std::unique_ptr<io::TempFile> file_;
  RecordWriter<RowHashes> writer_;
  std::uint64_t records_ = 0;
  Hash128 last_;  // Key.
};

// What is remembered of a target: segments, of which a later one has the last word on each of its
// keys. Blocking as above.
class Basis {
 public:
  explicit Basis(std::vector<Segment> segments) : segments_(std::move(segments)) {}

  // Records in all segments.
  std::uint64_t records() const;
  std::uint64_t records_behind_first() const;
  std::size_t segments() const { return segments_.size(); }

  // The rows that are there, in the order of their keys. The basis outlives it.
  class Reader {
   public:
    // nullptr after the last. Valid until the next call.
    Result<const RowHashes*> next();

   private:
    friend class Basis;
    explicit Reader(const Basis& basis);

    struct Layer {
      RecordReader<RowHashes> records;
      const RowHashes* first = nullptr;
      bool is_begun = false;
    };
    std::vector<Layer> layers_;
    RowHashes given_;
    bool has_given_ = false;
  };
  Reader read() const { return Reader(*this); }

 private:
  std::vector<Segment> segments_;
};

}  // namespace millrace::delta
