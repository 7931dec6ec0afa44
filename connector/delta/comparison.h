#pragma once

#include <cstdint>
#include <vector>

#include "connector/base/error.h"
#include "connector/delta/hash_sorter.h"
#include "connector/delta/segment.h"

namespace millrace::delta {

// Some of the rows of an export, by their numbers.
class RowSet {
 public:
  void add(std::uint64_t number) {
    if (const auto word = number / 64; word >= words_.size()) words_.resize(word + 1);
    words_[number / 64] |= std::uint64_t{1} << (number % 64);
    ++size_;
  }
  bool has(std::uint64_t number) const {
    return number / 64 < words_.size() && ((words_[number / 64] >> (number % 64)) & 1) != 0;
  }
  std::uint64_t size() const { return size_; }

 private:
  std::vector<std::uint64_t> words_;
  std::uint64_t size_ = 0;
};

// What an export is against what is remembered of its target.
struct Comparison {
  RowSet wanted;                // Rows that the target has to get: they are new or have changed.
  std::uint64_t added = 0;      // Keys that are new.
  std::uint64_t changed = 0;    // Keys whose rows have changed.
  std::uint64_t unchanged = 0;  // Keys whose rows have not.
  std::uint64_t collapsed = 0;  // Rows that repeat an unchanged one.
  std::uint64_t gone = 0;       // Keys that the export does not have any more.

  bool is_without_change() const { return added + changed + gone == 0; }
};

// Compares them, and writes what makes the basis that of the export into `difference`. Where a key
// comes with rows that differ, all of them are wanted: the target refuses them by name. Blocking.
Result<Comparison> compare(HashSorter& rows, const Basis& basis, Segment& difference);

// Writes all of the export's rows into `segment`, each key once. Blocking.
Result<void> write_whole(HashSorter& rows, Segment& segment);

}  // namespace millrace::delta
