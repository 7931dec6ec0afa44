#pragma once

#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/sql/values/run_values.h"

namespace millrace::sql::testing {

// What an expression gives for each row: "= " and the text of the value, "NULL", or "error: " and
// why there is none. A type is no part of it: both sides are asked for the value as text.
using Answers = std::vector<std::string>;

inline bool is_error(const std::string& answer) {
  return answer.starts_with("error: ");
}

// Ours. An expression that is refused as a whole has no value in any row.
Answers our_answers(const std::string& expression, const Batch& rows, const RunValues& run);

}  // namespace millrace::sql::testing
