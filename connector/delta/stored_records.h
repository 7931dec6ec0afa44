#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "connector/base/error.h"
#include "connector/io/files/temp_file.h"

namespace millrace::delta {

// How many records of a file are read or written at once.
inline constexpr std::size_t kRecordsAtOnce = 2048;

// Writes records of one size to the end of a file, which outlives it. Blocking.
template <class Record>
class RecordWriter {
  static_assert(std::is_trivially_copyable_v<Record>);

 public:
  explicit RecordWriter(io::TempFile& file) : file_(&file) { waiting_.reserve(kRecordsAtOnce); }

  Result<void> add(const Record& record) {
    waiting_.push_back(record);
    return waiting_.size() < kRecordsAtOnce ? Result<void>() : flush();
  }
  // After the last one.
  Result<void> flush() {
    const auto* bytes = reinterpret_cast<const char*>(waiting_.data());
    auto written = file_->append({bytes, waiting_.size() * sizeof(Record)});
    waiting_.clear();
    return written;
  }

 private:
  io::TempFile* file_;
  std::vector<Record> waiting_;
};

// Reads the records that lie between two places of a file, which outlives it. Blocking.
template <class Record>
class RecordReader {
  static_assert(std::is_trivially_copyable_v<Record>);

 public:
  RecordReader(const io::TempFile& file, std::uint64_t begin, std::uint64_t end)
      : file_(&file), offset_(begin), end_(end) {}

  // nullptr after the last. Valid until the next call.
  Result<const Record*> next() {
    if (at_ == ahead_.size()) {
      if (offset_ >= end_) return nullptr;
      const auto left = static_cast<std::size_t>((end_ - offset_) / sizeof(Record));
      ahead_.resize(std::min(left, kRecordsAtOnce));
      auto* bytes = reinterpret_cast<char*>(ahead_.data());
      const std::span<char> into(bytes, ahead_.size() * sizeof(Record));
      if (auto read = file_->read(offset_, into); !read) return fail(std::move(read).error());
      offset_ += into.size();
      at_ = 0;
    }
    return &ahead_[at_++];
  }

 private:
  const io::TempFile* file_;
  std::uint64_t offset_;
  std::uint64_t end_;
  std::vector<Record> ahead_;
  std::size_t at_ = 0;
};

}  // namespace millrace::delta
