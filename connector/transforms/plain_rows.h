#pragma once

#include <cstddef>
#include <cstdint>

#include "connector/data/batch.h"
#include "connector/data/schema.h"

namespace millrace::transforms {

// Passes over the rows of a column whose texts have, at a glance, the usual form of its type: short
// numbers, and dates, times and words in the layout that nearly all have. What stops it may be of
// the type all the same; is_plainly_of() knows. The column outlives it.
class PlainRows {
 public:
  // What it makes of NULL.
  enum class Nulls {
    Pass,  // As of any plain value.
    Stop,
  };

  PlainRows(Type type, const Column& column, std::size_t rows, Nulls nulls);

  // The first row, from this one on, that needs a closer look; the number of rows when none does.
  std::size_t next_doubtful(std::size_t row) const;

 private:
  template <class Glance>
  std::size_t first_that_fails(Glance glance, std::size_t row) const;

  Type type_;
  const Column& column_;
  std::size_t rows_;
  bool nulls_pass_;
  std::size_t readable_ = 0;  // So many of the column's bytes lie there for certain.
};

}  // namespace millrace::transforms
