#include <cstdlib>
#include <string>

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/rounding.h"
#include "tests/sql/numeric/numeric_of.h"
#include "tests/sql/numeric/postgres_oracle.h"

namespace millrace::sql {
namespace {

using testing::in_text;
using testing::numeric;

class RoundingOracle : public testing::PostgresOracle {
 protected:
  void expect_same_rounding(const std::string& name,
                            Outcome<Decimal> (*rounding)(const Decimal&, std::int64_t)) {
    const auto rows =
        rows_of(kRows, {[this] { return any_numeric(); },
                        [this] { return std::to_string(static_cast<int>(below(30)) - 10); }});
    expect_same(name + "(a::numeric, b::int)", rows, [rounding](const auto& row) {
      return in_text(rounding(numeric(row[0]), std::stoi(row[1])));
    });
  }
};

TEST_F(RoundingOracle, RoundsAsPostgresDoes) {
  expect_same_rounding("round", round);
  expect_same_rounding("trunc", trunc);
  const auto rows = rows_of(kRows, {[this] { return any_numeric(); }});
  expect_same("ceil(a::numeric)", rows,
              [](const auto& row) { return in_text(ceil(numeric(row[0]))); });
  expect_same("floor(a::numeric)", rows,
              [](const auto& row) { return in_text(floor(numeric(row[0]))); });
  expect_same("a::numeric(12,4)", rows,
              [](const auto& row) { return in_text(fit(numeric(row[0]), 12, 4)); });
}

TEST_F(RoundingOracle, ConvertsAsPostgresDoes) {
  const auto rows = rows_of(kRows, {[this] { return any_numeric(); }});
  expect_same("a::numeric::bigint", rows,
              [](const auto& row) { return in_text(bigint_of(numeric(row[0]))); });
  expect_same(
      "a::float8::numeric", rows_of(kRows, {[this] { return any_double(); }}),
      [](const auto& row) { return in_text(numeric_of(std::strtod(row[0].c_str(), nullptr))); });
  expect_same(
      "a::float8::bigint", rows_of(kRows, {[this] { return any_double(); }}),
      [](const auto& row) { return in_text(bigint_of(std::strtod(row[0].c_str(), nullptr))); });
}

TEST_F(RoundingOracle, DescribesANumberAsPostgresDoes) {
  const auto rows = rows_of(kRows, {[this] { return any_numeric(); }});
  const auto number = [](std::optional<std::int64_t> value) {
    return value ? std::to_string(*value) : "NULL";
  };
  expect_same(
      "concat_ws(' ', scale(a::numeric), coalesce(min_scale(a::numeric)::text, 'NULL'), "
      "trim_scale(a::numeric), "
      "abs(a::numeric), sign(a::numeric), -(a::numeric))",
      rows, [&](const auto& row) -> Outcome<std::string> {
        const Decimal value = numeric(row[0]);
        const auto scale_text = scale(value) ? number(scale(value)) + " " : "";
        return scale_text + number(min_scale(value)) + ' ' + to_text(trim_scale(value)) + ' ' +
               to_text(abs(value)) + ' ' + to_text(sign(value)) + ' ' + to_text(negate(value));
      });
}

}  // namespace
}  // namespace millrace::sql
