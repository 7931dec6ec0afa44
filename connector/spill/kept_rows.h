#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/spill/key_map.h"
#include "connector/spill/record_sorter.h"
#include "connector/spill/spill_space.h"

namespace millrace::spill {

// Which one of the rows with one key is kept.
enum class Keep {
  First,     // The one that came first.
  Last,      // The one that came last.
  Greatest,  // The one of the greatest rank; of equals the first.
  Least,     // The one of the least rank; of equals the first.
};

// Finds for each of any number of keys the row that is kept, and gives these rows' numbers. What
// does not fit into the memory lies in files without names. After an error only the destructor may
// be called. Blocking once it spills: every call belongs on a worker; one at a time.
class KeptRows {
 public:
  KeptRows(Keep keep, SpillSpace space);

  // Of one row: its key and, for Greatest and Least, what its bytes are compared by. Numbers
  // ascend. BadData for a key or a rank of more than 1 GiB.
  Result<void> add(std::string_view key, std::string_view rank, std::uint64_t number);

  // Once, after the last add().
  Result<void> finish();

  // Then, the numbers of the rows that are kept, ascending; nullopt after the last.
  Result<std::optional<std::uint64_t>> next();

 private:
  bool replaces(std::string_view rank, std::string_view kept) const;
  // Moves what is in memory to the sorter.
  Result<void> spill();
  Result<void> collect_spilled();
  Result<void> put_number(std::uint64_t number);

  Keep keep_;
  SpillSpace space_;
  KeyMap rows_;
  std::optional<RecordSorter> sorter_;     // Of keys, once they were too many.
  std::vector<std::uint64_t> numbers_;     // After finish(), when they never were.
  std::size_t given_ = 0;                  // Of those.
  std::optional<RecordSorter> by_number_;  // After finish(), when they were.
};

}  // namespace millrace::spill
