#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "connector/components/step.h"
#include "connector/spill/kept_rows.h"
#include "connector/spill/row_store.h"

namespace millrace::transforms {

// Rows on hold until it is known which one of each key is kept. Blocking once it spills; after an
// error only the destructor may be called.
class HeldRows {
 public:
  HeldRows(const SchemaPtr& schema, spill::Keep keep, const spill::SpillSpace& space)
      : store_(schema, space.eighths(2)), kept_(keep, space.eighths(6)) {}

  // The key and the rank (see KeptRows) of the next row, in the order in which append() takes them.
  Result<void> add_key(std::string_view key, std::string_view rank);
  // The rows themselves, as many as there are keys.
  Result<void> append(const Batch& batch) { return store_.append(batch); }

  // After the last row, again and again until it gives true: puts some of the rows that are kept,
  // in their order.
  Result<bool> finish(components::StepOutput& out);

 private:
  // Puts those of a batch that are kept.
  Result<void> put_kept(const Batch& batch, components::StepOutput& out);
  Result<void> find_next();

  spill::RowStore store_;
  spill::KeptRows kept_;
  std::uint64_t added_ = 0;
  std::uint64_t given_ = 0;  // Rows that finish() has looked at.
  bool is_finishing_ = false;
  std::optional<std::uint64_t> next_kept_;
};

}  // namespace millrace::transforms
