#include "connector/sql/numeric/rounding.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/sql/numeric/conversions.h"
#include "tests/sql/numeric/numeric_of.h"

namespace millrace::sql {
namespace {

using testing::numeric;

std::string shown(const Outcome<Decimal>& result) {
  return result ? to_text(*result) : std::string(result.error().text());
}

TEST(NumericRoundingTest, GoesAwayFromZeroFromTheMiddle) {
  EXPECT_EQ(shown(round(numeric("2.5"))), "3");
  EXPECT_EQ(shown(round(numeric("-2.5"))), "-3");
  EXPECT_EQ(shown(round(numeric("1.005"), 2)), "1.01");
  EXPECT_EQ(shown(round(numeric("1.5"), 3)), "1.500");
  EXPECT_EQ(shown(round(numeric("1250"), -2)), "1300");
  EXPECT_EQ(shown(round(numeric("0.4"), -40)), "0");
  EXPECT_EQ(shown(round(numeric("5e37"), -38)), "numeric result has more than 38 digits");
  EXPECT_EQ(shown(round(numeric("NaN"), 2)), "NaN");
}

TEST(NumericRoundingTest, FindsTheWholeNumbersAround) {
  EXPECT_EQ(shown(trunc(numeric("-1.99"), 1)), "-1.9");
  EXPECT_EQ(shown(ceil(numeric("1.01"))), "2");
  EXPECT_EQ(shown(ceil(numeric("-1.01"))), "-1");
  EXPECT_EQ(shown(floor(numeric("-1.01"))), "-2");
  EXPECT_EQ(shown(floor(numeric("3.00"))), "3");
  EXPECT_EQ(shown(ceil(numeric("1e-300"))), "1");
}

TEST(NumericRoundingTest, RefusesWhatAFieldHasNoRoomFor) {
  EXPECT_EQ(shown(fit(numeric("99.994"), 4, 2)), "99.99");
  EXPECT_EQ(shown(fit(numeric("99.995"), 4, 2)), "numeric field overflow");
  EXPECT_EQ(shown(fit(numeric("1e37"), 38, 2)), "numeric field overflow");
  EXPECT_EQ(shown(fit(numeric("Infinity"), 4, 2)), "numeric field overflow");
  EXPECT_EQ(shown(fit(numeric("NaN"), 4, 2)), "NaN");
}

TEST(NumericConversionTest, RoundsToWholeNumbersAndKnowsTheirEnds) {
  EXPECT_EQ(bigint_of(numeric("9223372036854775807.4")), INT64_MAX);
  EXPECT_EQ(bigint_of(numeric("9223372036854775807.5")).error(), "bigint out of range");
  EXPECT_EQ(bigint_of(numeric("-0.5")), -1);
  EXPECT_EQ(bigint_of(numeric("NaN")).error(), "cannot convert NaN to bigint");
  EXPECT_EQ(bigint_of(numeric("-inf")).error(), "cannot convert infinity to bigint");
  EXPECT_EQ(bigint_of(2.5), 2);
  EXPECT_EQ(bigint_of(9223372036854775808.0).error(), "bigint out of range");
  EXPECT_EQ(bigint_of(-9223372036854775808.0), INT64_MIN);
  EXPECT_EQ(bigint_of(std::numeric_limits<double>::quiet_NaN()).error(), "bigint out of range");
}

TEST(NumericConversionTest, TakesFifteenDigitsOfADouble) {
  EXPECT_EQ(shown(numeric_of(0.1)), "0.1");
  EXPECT_EQ(shown(numeric_of(1.0 / 3)), "0.333333333333333");
  EXPECT_EQ(shown(numeric_of(-1.5e20)), "-150000000000000000000");
  EXPECT_EQ(shown(numeric_of(1e-300)), "0." + std::string(299, '0') + "1");
  EXPECT_EQ(shown(numeric_of(1e38)), "numeric result has more than 38 digits");
  EXPECT_EQ(shown(numeric_of(-std::numeric_limits<double>::infinity())), "-Infinity");
}

TEST(NumericConversionTest, GivesTheNearestDouble) {
  for (const std::string text : {"0.1", "1e23", "123456789.123456789123456789", "9007199254740993",
                                 "-1e-300", "179769313486231580793728971405.30"}) {
    EXPECT_EQ(double_of(numeric(text)), std::stod(text)) << text;
  }
  EXPECT_EQ(double_of(numeric("1e-400")).error().text().substr(0, 5), "\"0.00");
}

}  // namespace
}  // namespace millrace::sql
