#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/data/batch_frame.h"
#include "connector/io/files/temp_file.h"
#include "connector/spill/spill_space.h"

namespace millrace::spill {

// Rows on hold, in their order: in memory and, what does not fit, in a file without a name. They
// are read once, after the last of them came; what was read gives its memory and disk space back.
// After an error only the destructor may be called. Blocking once it spills: every call belongs on
// a worker; one at a time.
class RowStore {
 public:
  RowStore(SchemaPtr schema, SpillSpace space)
      : schema_(std::move(schema)), space_(std::move(space)) {}

  // Copies the cells. Typed values are not kept.
  Result<void> append(const Batch& batch);

  // nullopt after the last batch.
  Result<std::optional<Batch>> next();

 private:
  struct Kept {
    BatchFrame frame;
    std::unique_ptr<char[]> behind;
  };

  Result<void> append_to_file(const Batch& batch, const BatchFrame& frame);
  Result<std::optional<Batch>> next_of_file();

  SchemaPtr schema_;
  SpillSpace space_;
  std::deque<Kept> kept_;  // Those that came first.
  std::uint64_t memory_ = 0;
  std::optional<io::TempFile> file_;
  std::vector<char> scratch_;
  std::uint64_t offset_ = 0;      // What was read of the file.
  std::uint64_t given_back_ = 0;  // What of that has no disk space any more.
};

}  // namespace millrace::spill
