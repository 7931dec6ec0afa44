#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"
#include "connector/delta/hashes.h"

namespace millrace::delta {

// Hashes the rows of exports of one target. Equal are rows that have the same texts under the same
// columns: NULL, the empty text, and a JSON value that is no text all differ, and so do rows under
// columns of other names, types or order. Keys are equal when their texts are. One thread at a
// time.
class RowHasher {
 public:
  // Columns of the key that the schema lacks are left out: such rows are never loaded.
  RowHasher(const Schema& schema, const std::vector<std::string>& key, std::string_view seed);

  // Appends one for each row.
  void add(const Batch& batch, std::vector<RowHashes>& hashes);

 private:
  std::vector<std::size_t> key_;
  HashSecret of_keys_;
  HashSecret of_rows_;
  std::string bytes_;  // Of the row at hand.
};

}  // namespace millrace::delta
