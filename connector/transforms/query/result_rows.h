#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/step.h"
#include "connector/spill/key_map.h"
#include "connector/spill/record_sorter.h"
#include "connector/transforms/query/value_keys.h"

namespace millrace::transforms {

// What is done with the rows that a query gives: in which order they leave, and which of them.
struct ResultOrder {
  std::vector<KeyOrder> keys;  // None: the order in which they come.
  // Rows that are equal in so many keys, the first ones, are one: the first of them.
  std::size_t unique = 0;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> limit;
};

// The end of a query: DISTINCT, ORDER BY, OFFSET and LIMIT. Rows that need no order leave at once;
// others are sorted within a limit of memory. Blocking once it spills; after an error only the
// destructor may be called.
class ResultRows {
 public:
  ResultRows(SchemaPtr schema, ResultOrder order, const spill::SpillSpace& space);

  // These rows of the batch, which has the schema, with the values of their keys.
  Result<void> add(const Batch& batch, const std::vector<std::uint32_t>& rows,
                   const std::vector<const sql::Vector*>& keys, components::StepOutput& out);
  // As BoundStep::finish().
  Result<bool> finish(components::StepOutput& out);

 private:
  Result<void> add_sorted(const Batch& batch, std::uint32_t row,
                          const std::vector<const sql::Vector*>& keys);
  void put_now(const Batch& batch, const std::vector<std::uint32_t>& rows,
               components::StepOutput& out);
  // Gives the next record that counts; nullopt after the last.
  Result<std::optional<spill::Record>> next_row();
  // How many of so many rows are left out now, or may leave.
  std::uint64_t skip(std::uint64_t rows);
  std::uint64_t take(std::uint64_t rows);
  bool is_done() const { return order_.limit == 0U; }

  SchemaPtr schema_;
  ResultOrder order_;  // What is left of offset and limit.
  spill::RecordSorter sorter_;
  spill::KeyMap seen_;  // When all keys make a row unique: some that are in the sorter.
  bool is_sorted_ = false;
  bool is_finished_ = false;
  std::string key_;
  std::string packed_;
  std::string last_unique_;
  bool has_last_unique_ = false;
};

}  // namespace millrace::transforms
