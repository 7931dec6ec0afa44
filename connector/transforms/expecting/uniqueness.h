#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connector/data/batch.h"
#include "connector/data/origins.h"
#include "connector/spill/kept_rows.h"
#include "connector/spill/key_encoding.h"

namespace millrace::transforms {

// Finds the rows whose key an earlier row of the export has. A key with a NULL in it equals no
// other one, as in UNIQUE. Blocking once it spills; after an error only the destructor may be
// called.
class Uniqueness {
 public:
  Uniqueness(spill::KeyEncoder key, spill::SpillSpace space)
      : key_(std::move(key)), kept_(spill::Keep::First, space) {}

  // The rows, in the order of the export.
  Result<void> add(const Batch& batch);

  // Once, after the last row.
  Result<void> finish();
  // Then, for each row from the first on: whether its key is one that came before.
  Result<bool> next_is_repeated();

  std::uint64_t rows() const { return added_; }

 private:
  spill::KeyEncoder key_;
  spill::KeptRows kept_;
  std::uint64_t added_ = 0;
  std::uint64_t asked_ = 0;
  std::optional<std::uint64_t> next_kept_;
};

}  // namespace millrace::transforms
