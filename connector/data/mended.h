#pragma once

#include <cstdint>

namespace millrace {

// How much was mended in rows so that they could be taken; see connector/formats/mending.h for what
// may be.
struct Mended {
  std::uint64_t padded_rows = 0;     // Had fewer cells than columns: the others are NULL.
  std::uint64_t replaced_cells = 0;  // Held what is not Unicode: it is U+FFFD.

  Mended& operator+=(const Mended& other) {
    padded_rows += other.padded_rows;
    replaced_cells += other.replaced_cells;
    return *this;
  }

  // Of a part of them.
  Mended& operator-=(const Mended& part) {
    padded_rows -= part.padded_rows;
    replaced_cells -= part.replaced_cells;
    return *this;
  }

  bool operator==(const Mended&) const = default;
};

}  // namespace millrace
