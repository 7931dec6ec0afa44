#include "tests/sql/oracle/answers.h"

#include <fmt/format.h>

#include "tests/sql/support/expressions.h"

namespace millrace::sql::testing {

Answers our_answers(const std::string& expression, const Batch& rows, const RunValues& run) {
  const auto evaluated = millrace::testing::evaluate(expression, rows, run);
  if (!evaluated) {
    const auto& fault = evaluated.error();
    return Answers(rows.rows, fmt::format("error: {} (at {})", fault.message, fault.at));
  }
  Answers answers;
  answers.reserve(rows.rows);
  for (const auto& row : evaluated->rows) {
    answers.push_back(!row.fault.empty() ? "error: " + row.fault
                      : row.text         ? "= " + *row.text
                                         : "NULL");
  }
  return answers;
}

}  // namespace millrace::sql::testing
