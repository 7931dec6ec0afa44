#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "connector/data/batch.h"

namespace millrace {

// A batch as bytes, for memory and files of this process alone: this head, as it lies in memory,
// then the origin of each row, unless they are contiguous; the extent of every cell row by row;
// and the cells' bytes in the same order. Typed values do not survive it.
struct BatchFrame {
  std::uint64_t rows = 0;
  std::uint64_t first_origin = 0;
  std::uint64_t origins = 0;  // So many follow: all, or none.
  std::uint32_t columns = 0;
  std::uint32_t bytes = 0;  // Of the cells.

  // The batch has rows, and its cells have less than 4 GiB.
  static BatchFrame of(const Batch& batch);

  // What follows the head.
  std::size_t size_behind() const { return size_of_origins() + size_of_extents() + bytes; }
  // Writes it, for the batch of which this frame is.
  void write(const Batch& batch, char* behind) const;
  // The batch again, under a schema of as many columns; its cells are slices of `behind`.
  Batch read(SchemaPtr schema, std::unique_ptr<char[]> behind) const;

  // Of what was written: together they say where each cell ends, its kind, and its text.
  std::span<const char> extents_in(const char* behind) const {
    return {behind + size_of_origins(), size_of_extents()};
  }
  std::span<const char> bytes_in(const char* behind) const {
    return {behind + size_of_origins() + size_of_extents(), bytes};
  }

 private:
  std::size_t cells() const { return rows * columns; }
  std::size_t size_of_origins() const { return origins * sizeof(std::uint64_t); }
  std::size_t size_of_extents() const { return cells() * sizeof(std::uint32_t); }
};

}  // namespace millrace
