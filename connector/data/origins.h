#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace millrace {

// Which row of the export each row of a batch came from; the first row of an export is 1. A batch
// of a decoder holds a contiguous range, which takes one number. Once rows were filtered or
// reordered there is an array, one number a row, which copies share. Immutable; any thread.
class Origins {
 public:
  // The rows first, first + 1, ... Implicit, because that is what nearly every batch has.
  Origins(std::uint64_t first = 1) : first_(first) {}
  // One number for each row.
  explicit Origins(std::vector<std::uint64_t> rows)
      : rows_(std::make_shared<const std::vector<std::uint64_t>>(std::move(rows))) {}

  std::uint64_t operator[](std::size_t row) const {
    return rows_ == nullptr ? first_ + row : (*rows_)[row];
  }
  // The rows follow one another in the export as in the batch.
  bool is_contiguous() const { return rows_ == nullptr; }

  // Those of these rows, in this order.
  Origins at(std::span<const std::uint32_t> rows) const;

 private:
  std::uint64_t first_ = 1;
  std::shared_ptr<const std::vector<std::uint64_t>> rows_;  // nullptr: contiguous.
};

// Remembers which row of the export was written n-th, for messages of a destination that counts
// what it was given. A contiguous batch takes a few bytes; rows that were filtered or reordered
// take about one byte each. One thread at a time.
class OriginLog {
 public:
  // The first `rows` rows of a batch were written next.
  void add(const Origins& origins, std::size_t rows);

  // `written` counts from 1. What was never added counts on behind the last batch.
  std::uint64_t origin_of(std::uint64_t written) const;

 private:
  // The rows of one batch. Where they are not contiguous, `steps_` has from `steps` on how far
  // each row after the first is from the one before it.
  struct Part {
    std::uint64_t written_before = 0;
    std::uint64_t first = 1;
    std::size_t steps = 0;
    bool is_contiguous = true;
  };

  void add_step(std::int64_t step);

  std::vector<Part> parts_;
  std::vector<std::uint8_t> steps_;  // Each zigzag-coded, in groups of seven bits.
  std::uint64_t written_ = 0;
};

}  // namespace millrace
