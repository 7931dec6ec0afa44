#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/double/double_text.h"
#include "connector/sql/outcome/outcome.h"
#include "tests/support/postgres/postgres.h"

namespace millrace::testing {

// The result as PostgresOracle compares it.
template <class T>
sql::Outcome<std::string> in_text(const sql::Outcome<T>& result) {
  if (!result) return std::unexpected(result.error());
  return sql::to_text(*result);
}

// The texts of an expression's operands: a, b and c in it.
using Operands = std::vector<std::string>;

// Asks a real Postgres for what an expression gives for many rows, and compares. Skips without it.
class PostgresOracle : public PostgresTest {
 protected:
  static constexpr std::size_t kRows = 20'000;

  // Of each row the text of the result, "NULL", or "error: " and what it says.
  std::vector<std::string> answers(const std::string& expression,
                                   const std::vector<Operands>& rows);

  using Evaluate = std::function<sql::Outcome<std::string>(const Operands&)>;
  // Our evaluation gives the same text or the same error for each row. Where it has no room for
  // the digits, Postgres needs more than 38 of them too.
  void expect_same(const std::string& expression, const std::vector<Operands>& rows,
                   const Evaluate& evaluate);

  // So many rows of operands that these functions make.
  std::vector<Operands> rows_of(std::size_t count,
                                const std::vector<std::function<std::string()>>& make);

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::string digits(std::size_t count);
  // A number as people write them, with some of up to 38 digits, and some that are none.
  std::string any_numeric();
  std::string finite_numeric();
  // At most 18 digits, of which some stand behind the point.
  std::string short_numeric();
  // All sizes of 64 bits, with their ends.
  std::string any_bigint();
  // All exponents, with short decimals and what is no number.
  std::string any_double();

  std::mt19937_64 random_{20240229};
};

}  // namespace millrace::testing
