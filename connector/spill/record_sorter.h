#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "connector/base/error.h"
#include "connector/spill/record_arena.h"
#include "connector/spill/record_runs.h"
#include "connector/spill/spill_space.h"

namespace millrace::spill {

// BadData for a key or a value of more than 1 GiB.
Result<void> expect_storable(const Record& record);

// Puts any number of records in the order of their keys' bytes; equal keys stay in the order of
// their coming. What does not fit into the memory lies, sorted, in files without names, which go
// with the sorter. After an error only the destructor may be called. Blocking once it spills: every
// call belongs on a worker; one at a time.
class RecordSorter {
 public:
  explicit RecordSorter(SpillSpace space);
  RecordSorter(const RecordSorter&) = delete;  // What it reads from lies in it.
  RecordSorter& operator=(const RecordSorter&) = delete;

  // Copies both. BadData for what is not storable.
  Result<void> add(const Record& record);

  // Once, after the last add().
  Result<void> sort();

  // Then, one after the other; nullopt after the last. Valid until the next call.
  Result<std::optional<Record>> next();

  std::uint64_t records() const { return records_; }
  bool has_spilled() const { return runs_.has_value(); }

 private:
  Result<void> spill();
  // Merges groups of runs until one merge can take all that are left.
  Result<void> merge_to_few();
  Result<void> merge_once(RecordRuns& into) const;
  // Runs at once. A buffer takes the longest record.
  std::size_t most_merged() const;

  SpillSpace space_;
  std::size_t buffer_;  // Of each run that is read.
  RecordArena arena_;
  std::uint64_t records_ = 0;
  std::size_t longest_ = 0;  // Bytes of a record.
  std::optional<RecordRuns> runs_;
  std::optional<RecordMerge> merge_;
  std::size_t given_ = 0;  // Records, when nothing was spilled.
};

}  // namespace millrace::spill
