#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"
#include "connector/delta/hashes.h"

namespace millrace::delta {

// Rows as a set: how many they are, and the sum of their hashes. Equal sets are equal, in whatever
// order and batches the rows came; two that differ are equal with a chance of one in 2^128.
struct ContentSum {
  std::uint64_t rows = 0;
  Hash128 sum;

  void add(Hash128 row);
  bool operator==(const ContentSum&) const = default;
};

// Hashes rows by what they say, for a comparison of those that a destination was given with those
// that it gives back: a value that was declared counts by its type, 1.10 and 1.1 being one decimal
// and 00:00Z and 01:00+01 one moment. Where nothing was declared, moments and the words true and
// false count so too, for a table's own column may have such a type and another way of writing
// them; every other text counts as it is. Of JSON it counts whether there is any, for a database
// may write it otherwise, and of padded columns the texts without blanks at their end. One thread
// at a time.
class ContentHasher {
 public:
  // Two that are to be compared have the same seed, and columns of the same types in one order.
  ContentHasher(const Schema& schema, std::string_view seed,
                const std::vector<std::string>& padded = {});

  // Appends one for each row.
  void add(const Batch& batch, std::vector<Hash128>& hashes);

 private:
  std::string_view counted_text(const Batch& batch, std::size_t column, std::size_t row);

  std::vector<Type> types_;
  std::vector<bool> padded_;  // One a column.
  std::string canonical_;     // Of the cell at hand.
  HashSecret secret_;
  std::string bytes_;  // Of the row at hand.
};

// What every spelling of a value has in common; the text itself when it is none of the type.
std::string canonical(Type type, std::string_view text);

}  // namespace millrace::delta
