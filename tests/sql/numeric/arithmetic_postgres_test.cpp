#include <string>

#include "connector/sql/numeric/arithmetic.h"
#include "tests/sql/numeric/numeric_of.h"
#include "tests/sql/numeric/postgres_oracle.h"

namespace millrace::sql {
namespace {

using testing::in_text;
using testing::numeric;

class NumericOracle : public testing::PostgresOracle {
 protected:
  using Binary = Outcome<Decimal> (*)(const Decimal&, const Decimal&);

  void expect_same_binary(const std::string& expression, Binary operation) {
    const auto make = [this] { return any_numeric(); };
    expect_same(expression, rows_of(kRows, {make, make}), [operation](const auto& row) {
      return in_text(operation(numeric(row[0]), numeric(row[1])));
    });
  }
};

TEST_F(NumericOracle, ReadsTextsAsPostgresDoes) {
  const auto make = [this]() -> std::string {
    if (below(2) == 0) return any_numeric();
    std::string text;
    for (auto left = below(9); left > 0; --left) text += " +-.eE0123456789\tinfaN_x"[below(24)];
    return text;
  };
  expect_same("a::numeric", rows_of(kRows, {make}),
              [](const auto& row) { return in_text(parse_numeric(row[0])); });
}

TEST_F(NumericOracle, ComparesAsPostgresDoes) {
  const auto make = [this] { return any_numeric(); };
  expect_same("numeric_cmp(a::numeric, b::numeric)", rows_of(kRows, {make, make}),
              [](const auto& row) -> Outcome<std::string> {
                const auto order = numeric(row[0]) <=> numeric(row[1]);
                return order < 0 ? "-1" : order > 0 ? "1" : "0";
              });
}

TEST_F(NumericOracle, AddsAsPostgresDoes) {
  expect_same_binary("a::numeric + b::numeric", add);
  expect_same_binary("a::numeric - b::numeric", subtract);
}

TEST_F(NumericOracle, MultipliesAsPostgresDoes) {
  expect_same_binary("a::numeric * b::numeric", multiply);
}

TEST_F(NumericOracle, DividesAsPostgresDoes) {
  expect_same_binary("a::numeric / b::numeric", divide);
  expect_same_binary("div(a::numeric, b::numeric)", div);
  expect_same_binary("a::numeric % b::numeric", mod);
}

TEST_F(NumericOracle, FindsDivisorsAsPostgresDoes) {
  expect_same_binary("gcd(a::numeric, b::numeric)", gcd);
  expect_same_binary("lcm(a::numeric, b::numeric)", lcm);
}

}  // namespace
}  // namespace millrace::sql
