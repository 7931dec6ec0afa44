#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"
#include "connector/sql/syntax/tree/fault.h"
#include "connector/sql/values/run_values.h"
#include "connector/sql/values/sql_type.h"

namespace millrace::testing {

// What an expression gives in one row: the text of its value, NULL, or why there is none.
struct RowResult {
  std::optional<std::string> text;
  std::string fault;  // Empty when there is a value.

  bool operator==(const RowResult&) const = default;
};
void PrintTo(const RowResult& result, std::ostream* out);

struct Evaluated {
  sql::SqlType type = sql::SqlType::Text;
  std::vector<RowResult> rows;
  // Of all rows, without the values that they tell; a row without a value has one or more.
  std::vector<std::string> faults;
};

// The expression over the rows of a batch, whose columns have the types of the schema; a fault when
// it is refused.
std::expected<Evaluated, sql::syntax::Fault> evaluate(std::string_view expression,
                                                      const Batch& batch,
                                                      const sql::RunValues& run = {});

// The same for an expression without columns: the text, "NULL", or "error: " and why there is no
// value.
std::string value_of(std::string_view expression, const sql::RunValues& run = {});

}  // namespace millrace::testing
