#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/spill/key_map.h"
#include "connector/spill/record_sorter.h"
#include "connector/transforms/query/group_input.h"
#include "connector/transforms/query/packed_values.h"
#include "connector/transforms/query/value_keys.h"

namespace millrace::transforms {

// One call of an aggregate that has to see the rows of a group in an order of its own, or one group
// after the other: all its rows are sorted by group. Blocking once it spills; after an error only
// the destructor may be called.
class OrderedCall {
 public:
  OrderedCall(const sql::QueryAggregate& call, const sql::Program& input,
              const spill::SpillSpace& space);

  // A row of the group with this key.
  Result<void> add(std::string_view group, const GroupInput::Call& values, std::size_t row);
  // Once, after the last add().
  Result<void> sort() { return advance_after(sorter_.sort()); }

  // Then, group by group, in the order of their keys, of which none may be left out that has rows:
  // takes its rows in as the group of that number. `count` is how many counted_by counts.
  Result<void> collect(std::string_view group, std::uint32_t number, std::int64_t count);
  // The values of what was collected, which is then forgotten.
  void write(std::size_t groups, sql::GroupValues& values);

  std::uint64_t bytes() const { return accumulator_->bytes(); }
  const sql::QueryAggregate& call() const { return call_; }

 private:
  Result<void> advance();
  Result<void> advance_after(Result<void> done);
  bool is_repeated(std::string_view key);

  const sql::QueryAggregate& call_;
  std::unique_ptr<sql::Accumulator> accumulator_;
  spill::RecordSorter sorter_;
  spill::KeyMap seen_;  // Of DISTINCT: some of the keys that are in the sorter.
  std::string key_;
  std::string packed_;
  std::optional<spill::Record> next_;  // After sort().
  std::string last_key_;
  bool has_last_key_ = false;
  UnpackedRows rows_;
};

}  // namespace millrace::transforms
