#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"

namespace millrace {

// Builds one column of a batch, cell by cell: for steps, whose new values stand beside columns that
// stay as they are. The texts of one column are less than 4 GiB in all; more is a bug.
class ColumnBuilder {
 public:
  // About what there will be; more is fine.
  void reserve(std::size_t rows, std::size_t bytes);

  void add_null() { slices_.push_back(Slice::null()); }
  // The text is copied.
  void add(std::string_view text);
  // The text of a JSON value that is no string.
  void add_bare_json(std::string_view text);
  // A copy of a cell, of whatever kind.
  void add(const Column& column, std::size_t row);

  // A cell of so many bytes, which the caller writes before the next call. Inline, because it is
  // called for every cell.
  char* add_room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    assert(bytes <= Slice::kLongest && size_ + bytes < Slice::kNull);
    slices_.push_back({static_cast<std::uint32_t>(size_), static_cast<std::uint32_t>(bytes)});
    size_ += bytes;
    return text_.get() + size_ - bytes;
  }

  std::size_t rows() const { return slices_.size(); }
  std::size_t bytes() const { return size_; }

  // What was added; the builder then starts the next column.
  Column take();

 private:
  void grow(std::size_t bytes);

  std::unique_ptr<char[]> text_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::vector<Slice> slices_;
};

}  // namespace millrace
