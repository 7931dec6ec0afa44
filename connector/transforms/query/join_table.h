#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/data/column_builder.h"
#include "connector/spill/key_map.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/sql/query/bound_query.h"
#include "connector/transforms/expressions/batch_parts.h"

namespace millrace::transforms {

// The rows of a look-up in memory, found by the values that a query joins it by, and joined to rows
// of the export. A key may be there many times; one with a NULL equals nothing. One thread at a
// time.
class JoinTable {
 public:
  // What messages say of the look-up: its name, and whether no value of it is told, since the rows
  // that it is joined to have values to hide.
  struct Told {
    std::string name;
    bool hides_values = false;
  };

  // `memory` is what it may hold, in bytes. The join outlives it.
  JoinTable(const sql::QueryJoin& join, Told told, std::uint64_t memory, const sql::RunValues& run);

  // Rows of the look-up. BadData for a key that has no value, and when there are too many of them.
  Result<void> add(const Batch& rows);
  // Once, after the last add(), with how many columns it has: there may have been no rows.
  void finish(std::size_t columns);

  // Told why rows of a part of a batch have no key; gives these rows, in ascending order.
  using Report = std::function<std::vector<std::uint32_t>(const std::vector<sql::RowFault>& faults,
                                                          const Batch& part)>;
  using Take = std::function<Result<void>(Batch joined)>;
  // Gives the next rows of the export, but for those without a key, with those that they are joined
  // to, some thousand at a time, as batches with that schema: the columns of the batch, then the
  // look-up's.
  Result<void> join(Batch batch, const SchemaPtr& schema, const Report& report, const Take& take);

 private:
  // Pairs of a row of the batch and one of the look-up, or none.
  struct Pairs {
    std::vector<std::uint32_t> left;
    std::vector<std::uint32_t> right;
    std::uint64_t bytes = 0;  // Of their cells.
  };

  // False, with `key_` meaning nothing, for one with a NULL.
  bool encode_key(const std::vector<const sql::Vector*>& values, std::size_t row);
  Result<void> add_part(const Batch& rows);
  Result<void> add_row(const Batch& rows, std::size_t row, bool has_key);
  Result<void> join_part(const Batch& part, const std::vector<std::uint32_t>& without,
                         const std::function<Result<void>(const Pairs&)>& give);
  // What the row of the part is joined to: the first one, or none.
  std::optional<std::uint32_t> first_match(const std::vector<const sql::Vector*>& keys,
                                           std::uint32_t row);
  Batch joined(const Batch& batch, const SchemaPtr& schema, const Pairs& pairs) const;
  Column picked(const Column& column, std::span<const std::uint32_t> rows) const;
  Error too_large() const;

  const sql::QueryJoin& join_;
  Told told_;
  std::uint64_t memory_;
  sql::Evaluator left_;
  sql::Evaluator right_;
  BatchParts left_parts_;
  BatchParts right_parts_;
  spill::KeyMap first_;               // From a key to the first of its rows.
  std::vector<std::uint32_t> next_;   // From a row to the next one of its key.
  std::vector<std::uint32_t> last_;   // From the first row of a key to its last.
  std::vector<ColumnBuilder> cells_;  // Until finish().
  std::vector<Column> columns_;
  std::string key_;
};

}  // namespace millrace::transforms
