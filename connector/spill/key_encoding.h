#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "connector/data/batch.h"
#include "connector/data/schema.h"

namespace millrace::spill {

// Where NULL stands among the values. NULLs are equal to each other.
enum class NullOrder {
  First,  // Before every value.
  Last,   // Behind every value.
};

// Appends the value of a cell as bytes that are equal for equal values of the type, and compare as
// the values do: numbers and times by what they are worth, true above false, NaN above every
// number, text and what has no declared type by code point. JSON is equal where jsonb is, whatever
// the order of its keys and the zeros of its numbers, and in no particular order. What is not of
// its type, which no contract lets pass, stands behind all that is. The bytes of one value do not
// begin with those of another, so that several can follow one another.
void encode_cell(const Column& column, std::size_t row, TypeKind kind, NullOrder nulls,
                 std::string& out);

// The values of several columns of a row, as one key.
class KeyEncoder {
 public:
  // The columns' places in a batch, with their types.
  explicit KeyEncoder(std::vector<std::pair<std::size_t, TypeKind>> columns)
      : columns_(std::move(columns)) {}

  // In place of what `key` holds.
  void encode(const Batch& batch, std::size_t row, std::string& key) const;
  bool has_null(const Batch& batch, std::size_t row) const;

 private:
  std::vector<std::pair<std::size_t, TypeKind>> columns_;
};

}  // namespace millrace::spill
