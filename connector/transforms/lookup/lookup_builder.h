#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/data/column_builder.h"
#include "connector/spill/key_encoding.h"
#include "connector/spill/key_map.h"
#include "connector/spill/record_sorter.h"
#include "connector/transforms/lookup/lookup_options.h"
#include "connector/transforms/lookup/lookup_table.h"
#include "connector/transforms/lookup/sorted_table.h"

namespace millrace::transforms {

// How the rows of a look-up are read.
struct LookupLayout {
  // A column of the look-up.
  struct Part {
    std::size_t column = 0;
    Type type;
    bool is_hidden = false;  // No message shows a value.
  };

  LookupSource source;     // For messages.
  std::vector<Part> keys;  // With the types of the columns that they are compared to.
  std::vector<Part> values;
};

// Makes a table of the rows of a look-up: in memory or, when it is larger than that, in files
// without names. Rows whose key has a NULL equal nothing and are left out. Blocking once it spills;
// after an error only the destructor may be called.
class LookupBuilder {
 public:
  LookupBuilder(LookupLayout layout, spill::SpillSpace space);

  // BadData for a key that was there before, and for a value that is not of its type.
  Result<void> add(const Batch& batch);

  // Once, after the last add(); BadData as above.
  Result<std::unique_ptr<LookupTable>> finish();

 private:
  bool hides_keys() const;
  Result<void> check_key(const Batch& batch, std::size_t row) const;
  Result<void> add_row(const Batch& batch, std::size_t row);
  // A copy of the cell in the plain notation of its type.
  Result<void> add_value(const Batch& batch, std::size_t row, std::size_t value);
  // Moves what is in memory to the sorter, and one entry for which the map has no room.
  Result<void> spill(const spill::KeyMap::Entry* more = nullptr);
  Result<std::unique_ptr<LookupTable>> sorted_table();
  // So large that the blocks' starts fit into memory.
  std::size_t block_size() const;
  Error there_twice(const StoredRow& first, std::uint64_t second) const;
  // What values_ holds.
  std::uint64_t held() const;

  LookupLayout layout_;
  spill::SpillSpace space_;
  spill::KeyEncoder encoder_;
  spill::KeyMap rows_;                 // From keys to places in values_, with the rows' numbers.
  std::vector<ColumnBuilder> values_;  // And the keys as people read them.
  std::uint64_t longest_ = 0;
  std::optional<spill::RecordSorter> sorter_;  // Once there was not room enough.
  std::uint64_t spilled_bytes_ = 0;
  std::string key_;
};

}  // namespace millrace::transforms
