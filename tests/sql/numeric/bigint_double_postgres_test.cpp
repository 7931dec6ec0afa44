#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/double/double.h"
#include "connector/sql/numeric/double/double_text.h"
#include "connector/sql/numeric/width_bucket.h"
#include "tests/sql/numeric/postgres_oracle.h"

namespace millrace::sql {
namespace {

using testing::in_text;

class BigintOracle : public testing::PostgresOracle {
 protected:
  void expect_same_binary(const std::string& expression,
                          Outcome<std::int64_t> (*operation)(std::int64_t, std::int64_t)) {
    const auto make = [this] { return any_bigint(); };
    expect_same(expression, rows_of(kRows, {make, make}), [operation](const auto& row) {
      return in_text(operation(std::stoll(row[0]), std::stoll(row[1])));
    });
  }
};

TEST_F(BigintOracle, CalculatesAsPostgresDoes) {
  expect_same_binary("a::bigint + b::bigint", add);
  expect_same_binary("a::bigint - b::bigint", subtract);
  expect_same_binary("a::bigint * b::bigint", multiply);
  expect_same_binary("a::bigint / b::bigint", divide);
  expect_same_binary("a::bigint % b::bigint", mod);
  expect_same_binary("gcd(a::bigint, b::bigint)", gcd);
  expect_same_binary("lcm(a::bigint, b::bigint)", lcm);
}

TEST_F(BigintOracle, ReadsTextsAsPostgresDoes) {
  const auto make = [this]() -> std::string {
    if (below(2) == 0) return any_bigint();
    std::string text = below(2) == 0 ? any_bigint() : "";
    for (auto left = below(6); left > 0; --left) text += " +-0123456789\t.x"[below(16)];
    return text;
  };
  expect_same("a::bigint", rows_of(kRows, {make}),
              [](const auto& row) { return in_text(parse_bigint(row[0])); });
}

class DoubleOracle : public testing::PostgresOracle {
 protected:
  static double number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

  void expect_same_binary(const std::string& expression,
                          Outcome<double> (*operation)(double, double)) {
    const auto make = [this] { return any_double(); };
    expect_same(expression, rows_of(kRows, {make, make}), [operation](const auto& row) {
      return in_text(operation(number(row[0]), number(row[1])));
    });
  }
  void expect_same_unary(const std::string& name, Outcome<double> (*operation)(double)) {
    expect_same(name + "(a::float8)", rows_of(kRows, {[this] { return any_double(); }}),
                [operation](const auto& row) { return in_text(operation(number(row[0]))); });
  }
};

TEST_F(DoubleOracle, CalculatesAsPostgresDoes) {
  expect_same_binary("a::float8 + b::float8", add);
  expect_same_binary("a::float8 - b::float8", subtract);
  expect_same_binary("a::float8 * b::float8", multiply);
  expect_same_binary("a::float8 / b::float8", divide);
  expect_same_binary("power(a::float8, b::float8)", power);
}

TEST_F(DoubleOracle, EvaluatesFunctionsAsPostgresDoes) {
  expect_same_unary("sqrt", sqrt);
  expect_same_unary("cbrt", cbrt);
  expect_same_unary("exp", exp);
  expect_same_unary("ln", ln);
  expect_same_unary("log", log10);
  expect_same_unary("sign", [](double value) -> Outcome<double> { return sign(value); });
  expect_same_unary("round", [](double value) -> Outcome<double> { return round(value); });
}

TEST_F(DoubleOracle, ComparesAsPostgresDoes) {
  const auto make = [this] { return any_double(); };
  expect_same("btfloat8cmp(a::float8, b::float8)", rows_of(kRows, {make, make}),
              [](const auto& row) -> Outcome<std::string> {
                const auto order = compare(number(row[0]), number(row[1]));
                return order < 0 ? "-1" : order > 0 ? "1" : "0";
              });
}

TEST_F(DoubleOracle, WritesTheShortestTextAsPostgresDoes) {
  const auto make = [this] { return any_double(); };
  expect_same("a::float8", rows_of(3 * kRows, {make}),
              [](const auto& row) { return in_text<double>(number(row[0])); });
  // Powers of two and ten, and what lies beside them.
  const auto make_edge = [this] {
    const double power = below(2) == 0
                             ? std::ldexp(1.0, static_cast<int>(below(2000)) - 1000)
                             : number("1e" + std::to_string(static_cast<int>(below(600)) - 300));
    std::array<char, 40> buffer;
    const double beside =
        below(3) == 0 ? std::nextafter(power, 0.0) : power * static_cast<double>(1 + below(9));
    std::snprintf(buffer.data(), buffer.size(), "%.17g", beside);
    return std::string(buffer.data());
  };
  expect_same("a::float8", rows_of(kRows, {make_edge}),
              [](const auto& row) { return in_text<double>(number(row[0])); });
}

TEST_F(DoubleOracle, ReadsTextsAsPostgresDoes) {
  const auto make = [this]() -> std::string {
    if (below(3) == 0) return any_double();
    if (below(3) == 0)
      return finite_numeric() + "e" + std::to_string(static_cast<int>(below(700)) - 350);
    std::string text;
    for (auto left = below(9); left > 0; --left) text += " +-.eE0123456789\tinfaN_xXp()"[below(28)];
    return text;
  };
  expect_same("a::float8", rows_of(3 * kRows, {make}),
              [](const auto& row) { return in_text(parse_double(row[0])); });
}

TEST_F(DoubleOracle, ConvertsNumericAsPostgresDoes) {
  expect_same("a::numeric::float8", rows_of(kRows, {[this] { return any_numeric(); }}),
              [](const auto& row) {
                return in_text(double_of(parse_numeric(row[0]).value_or(kNumericNaN)));
              });
}

class BucketOracle : public testing::PostgresOracle {};

TEST_F(BucketOracle, FindsBucketsAsPostgresDoes) {
  const auto make = [this] {
    if (below(40) == 0) return std::string("NaN");
    if (below(40) == 0) return std::string("-Infinity");
    return below(10) == 0 ? short_numeric() : std::to_string(static_cast<int>(below(200)) - 100);
  };
  const auto rows = rows_of(kRows, {make, make, make});
  expect_same("width_bucket(a::numeric, b::numeric, c::numeric, 7)", rows, [](const auto& row) {
    const auto number = [&row](std::size_t i) {
      return parse_numeric(row[i]).value_or(kNumericNaN);
    };
    return in_text(width_bucket(number(0), number(1), number(2), 7));
  });
  expect_same("width_bucket(a::float8, b::float8, c::float8, 7)", rows, [](const auto& row) {
    const auto number = [&row](std::size_t i) { return std::strtod(row[i].c_str(), nullptr); };
    return in_text(width_bucket(number(0), number(1), number(2), 7));
  });
}

}  // namespace
}  // namespace millrace::sql
