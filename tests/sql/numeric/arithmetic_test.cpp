#include "connector/sql/numeric/arithmetic.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace millrace::sql {
namespace {

using Operation = Outcome<Decimal> (*)(const Decimal&, const Decimal&);

struct OperatorCase {
  Operation operation;
  std::string a;
  std::string b;
  std::string result;
};

void expect_results(const std::vector<OperatorCase>& cases) {
  for (const auto& [operation, a, b, expected] : cases) {
    const auto left = parse_numeric(a);
    const auto right = parse_numeric(b);
    ASSERT_TRUE(left && right) << a << ", " << b;
    const auto result = operation(*left, *right);
    EXPECT_EQ(result ? to_text(*result) : std::string(result.error().text()), expected)
        << a << ", " << b;
  }
}

const std::string kNines(38, '9');

TEST(NumericArithmeticTest, GivesSumsTheLargerScale) {
  expect_results({{add, "1.10", "2.20", "3.30"},
                  {add, "1.1", "-0.001", "1.099"},
                  {subtract, "5", "5.000", "0.000"},
                  {subtract, "Infinity", "Infinity", "NaN"},
                  {add, "-Infinity", "1", "-Infinity"},
                  {add, kNines, "1", "numeric result has more than 38 digits"},
                  {add, kNines, "-1", std::string(37, '9') + "8"},
                  {subtract, "1e37", "0.1", std::string(37, '9') + ".9"},
                  {add, "1e37", "0.01", "numeric result has more than 38 digits"}});
}

TEST(NumericArithmeticTest, AddsTheScalesOfFactors) {
  expect_results({{multiply, "1.10", "2.20", "2.4200"},
                  {multiply, "-3", "0.00", "0.00"},
                  {multiply, "9223372036854775807", "9223372036854775807",
                   "85070591730234615847396907784232501249"},
                  {multiply, "1e19", "1e19", "numeric result has more than 38 digits"},
                  {multiply, "0", "Infinity", "NaN"},
                  {multiply, "-2", "Infinity", "-Infinity"},
                  {multiply, "1e-10000", "6e-10000", "0." + std::string(16383, '0')}});
}

TEST(NumericArithmeticTest, GivesQuotientsAtLeastSixteenDigits) {
  expect_results({{divide, "1", "3", "0.33333333333333333333"},
                  {divide, "10", "2", "5.0000000000000000"},
                  {divide, "-2", "3", "-0.66666666666666666667"},
                  {divide, "100000000", "7", "14285714.285714285714"},
                  {divide, "1", "0", "division by zero"},
                  {divide, "Infinity", "0.00", "division by zero"},
                  {divide, "1.5", "-Infinity", "0"},
                  {divide, "1", "1e-38", "numeric result has more than 38 digits"},
                  {div, "7.5", "-2", "-3"},
                  {div, "1e37", "0.03", "numeric result has more than 38 digits"},
                  {mod, "-7.5", "2", "-1.5"},
                  {mod, "1e37", "0.7", "0.2"},
                  {mod, "5", "0", "division by zero"},
                  {mod, "5", "-Infinity", "5"}});
}

TEST(NumericArithmeticTest, FindsDivisorsOfFractionsToo) {
  expect_results({{gcd, "1.5", "-0.6", "0.3"},
                  {gcd, "0", "0.00", "0.00"},
                  {lcm, "4", "-6", "12"},
                  {lcm, "0", "1.5", "0.0"},
                  {gcd, "Infinity", "2", "NaN"}});
  EXPECT_EQ(to_text(*factorial(33)), "8683317618811886495518194401280000000");
  EXPECT_EQ(factorial(34).error(), kTooManyDigits);
  EXPECT_EQ(factorial(-1).error(), "factorial of a negative number is undefined");
}

}  // namespace
}  // namespace millrace::sql
