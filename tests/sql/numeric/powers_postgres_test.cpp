#include <string>

#include <fmt/format.h>

#include "connector/sql/numeric/powers/powers.h"
#include "tests/sql/numeric/numeric_of.h"
#include "tests/sql/numeric/postgres_oracle.h"

namespace millrace::sql {
namespace {

using testing::in_text;
using testing::numeric;

class PowerOracle : public testing::PostgresOracle {
 protected:
  // Some of them take Postgres a millisecond.
  static constexpr std::size_t kFewRows = 4'000;

  void expect_same_of(const std::string& name, Outcome<Decimal> (*function)(const Decimal&)) {
    expect_same(name + "(a::numeric)", rows_of(kFewRows, {[this] { return moderate(); }}),
                [function](const auto& row) { return in_text(function(numeric(row[0]))); });
  }

  // Not so large or small that few results have room.
  std::string moderate() {
    if (below(5) == 0) return any_numeric();
    if (below(4) == 0) return "1." + std::string(below(9), '0') + digits(1 + below(8));
    return short_numeric();
  }
  std::string small_exponent() {
    if (below(10) == 0) return any_numeric();
    if (below(3) == 0) return std::to_string(static_cast<int>(below(60)) - 20);
    return fmt::format("{}{}.{}", below(3) == 0 ? "-" : "", below(12), digits(1 + below(3)));
  }
};

TEST_F(PowerOracle, TakesRootsAsPostgresDoes) {
  expect_same_of("sqrt", sqrt);
}

TEST_F(PowerOracle, TakesLogarithmsAsPostgresDoes) {
  expect_same_of("ln", ln);
  expect_same_of("log", log10);
  const auto make = [this] { return moderate(); };
  expect_same("log(a::numeric, b::numeric)", rows_of(kFewRows, {make, make}),
              [](const auto& row) { return in_text(log(numeric(row[0]), numeric(row[1]))); });
}

TEST_F(PowerOracle, TakesExponentialsAsPostgresDoes) {
  expect_same("exp(a::numeric)", rows_of(kFewRows, {[this] { return small_exponent(); }}),
              [](const auto& row) { return in_text(exp(numeric(row[0]))); });
  expect_same("exp(a::numeric)", rows_of(kFewRows / 4, {[this] {
                                           return fmt::format("{}.{}",
                                                              static_cast<int>(below(2500)) - 2400,
                                                              digits(3));
                                         }}),
              [](const auto& row) { return in_text(exp(numeric(row[0]))); });
}

TEST_F(PowerOracle, TakesPowersAsPostgresDoes) {
  const auto rows =
      rows_of(kFewRows, {[this] { return moderate(); }, [this] { return small_exponent(); }});
  expect_same("power(a::numeric, b::numeric)", rows,
              [](const auto& row) { return in_text(power(numeric(row[0]), numeric(row[1]))); });
}

}  // namespace
}  // namespace millrace::sql
