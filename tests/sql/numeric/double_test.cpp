#include "connector/sql/numeric/double/double.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/double/double_text.h"

namespace millrace::sql {
namespace {

TEST(DoubleTextTest, IsTheShortestThatGivesTheDoubleAgain) {
  for (const auto& [value, text] : std::vector<std::pair<double, std::string>>{
           {0.1, "0.1"},
           {1e20, "1e+20"},
           {1e-5, "1e-05"},
           {0.0001, "0.0001"},
           {-123.5, "-123.5"},
           {100, "100"},
           {123456789012345, "123456789012345"},
           {1e15, "1e+15"},
           {1.0 / 3, "0.3333333333333333"},
           {1.7976931348623157e308, "1.7976931348623157e+308"},
           {5e-324, "5e-324"},
           {-0.0, "-0"},
           {1e23, "9.999999999999999e+22"},
           {std::numeric_limits<double>::infinity(), "Infinity"},
           {-std::numeric_limits<double>::infinity(), "-Infinity"},
           {std::numeric_limits<double>::quiet_NaN(), "NaN"}}) {
    EXPECT_EQ(to_text(value), text);
  }
}

TEST(DoubleTextTest, IsReadWithSpacesWordsAndSixteens) {
  EXPECT_EQ(parse_double(" 1.5e3\t"), 1500);
  EXPECT_EQ(parse_double("+.5"), 0.5);
  EXPECT_EQ(parse_double("-INF"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_double("0x1.8p1"), 3);
  EXPECT_TRUE(std::isnan(*parse_double("nan")));
  for (const std::string text : {"", "abc", "1e", "1.2.3", "--1", "+-1", "0x", "infinit", "1 2"}) {
    EXPECT_EQ(parse_double(text).error(),
              "invalid input syntax for type double precision: \"" + text + '"');
  }
  EXPECT_EQ(parse_double("1e400").error(), "\"1e400\" is out of range for type double precision");
  EXPECT_EQ(parse_double("-1e-400").error(),
            "\"-1e-400\" is out of range for type double precision");
}

TEST(DoubleTest, NeverLeavesItsRangeSilently) {
  const double largest = std::numeric_limits<double>::max();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(add(largest, largest).error(), "value out of range: overflow");
  EXPECT_EQ(multiply(1e-200, 1e-200).error(), "value out of range: underflow");
  EXPECT_EQ(multiply(infinity, 2.0), infinity);
  EXPECT_EQ(divide(1.0, 0.0).error(), "division by zero");
  EXPECT_EQ(exp(1000).error(), "value out of range: overflow");
  EXPECT_EQ(exp(-infinity), 0);
  EXPECT_EQ(sqrt(-1).error(), "cannot take square root of a negative number");
  EXPECT_EQ(ln(0).error(), "cannot take logarithm of zero");
  EXPECT_EQ(log10(-1).error(), "cannot take logarithm of a negative number");
  EXPECT_EQ(power(0, -1).error(), "zero raised to a negative power is undefined");
  EXPECT_EQ(power(-8, 1.0 / 3).error(),
            "a negative number raised to a non-integer power yields a complex result");
  EXPECT_EQ(power(-1, infinity), 1);
  EXPECT_EQ(round(2.5), 2);
}

TEST(BigintTest, NeverLeavesItsRangeSilently) {
  EXPECT_EQ(add(INT64_MAX, std::int64_t{1}).error(), "bigint out of range");
  EXPECT_EQ(multiply(INT64_MIN, std::int64_t{-1}).error(), "bigint out of range");
  EXPECT_EQ(divide(INT64_MIN, std::int64_t{-1}).error(), "bigint out of range");
  EXPECT_EQ(mod(INT64_MIN, std::int64_t{-1}), 0);
  EXPECT_EQ(divide(std::int64_t{-7}, std::int64_t{2}), -3);
  EXPECT_EQ(mod(std::int64_t{7}, std::int64_t{0}).error(), "division by zero");
  EXPECT_EQ(abs(INT64_MIN).error(), "bigint out of range");
  EXPECT_EQ(gcd(INT64_MIN, std::int64_t{0}).error(), "bigint out of range");
  EXPECT_EQ(parse_bigint(" +12 "), 12);
  EXPECT_EQ(parse_bigint("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(parse_bigint("9223372036854775808").error(),
            "value \"9223372036854775808\" is out of range for type bigint");
  EXPECT_EQ(parse_bigint("1.0").error(), "invalid input syntax for type bigint: \"1.0\"");
}

}  // namespace
}  // namespace millrace::sql
