// What the oracle excuses is narrow: beside each difference that is meant, one that is a bug.

#include "tests/sql/oracle/known_differences.h"

#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace millrace::sql::testing {
namespace {

std::string_view known(std::string_view expression, std::string_view root, std::string_view ours,
                       std::string_view postgres, const std::vector<Operand>& operands = {}) {
  return known_difference({.expression = expression,
                           .root = root,
                           .ours = ours,
                           .postgres = postgres,
                           .operands = operands});
}

TEST(KnownDifferences, OtherValuesOfIntervalsAreNone) {
  EXPECT_EQ(known("(c1 + xv::interval)", "+", "= 10:20:30", "= 10:20:31"), "");
  EXPECT_EQ(known("make_interval(i1)", "make_interval", "= 1 year", "= 2 years"), "");
}

TEST(KnownDifferences, OtherDaysOfIntervalsAreOneOnlyWhereThereAreTooManyForTheServer) {
  const auto days = [](std::string_view ours, std::string_view postgres) {
    return known("to_char(xv::interval, 'DDD')", "to_char", ours, postgres);
  };
  EXPECT_EQ(days("= 36000000000", "= 1640261632"), "fields that overflow");
  EXPECT_EQ(days("= 2147483648", "= -2147483648"), "fields that overflow");
  EXPECT_EQ(days("= 2147483647", "= 1"), "");
  EXPECT_EQ(days("= 36000000000", "error: interval out of range"), "");
}

TEST(KnownDifferences, ATimeOutOfRangeIsOneOnlyInAText) {
  const auto refused = [](std::string_view ours, std::string_view postgres) {
    return known("t1::timestamptz", "::timestamptz", ours, postgres);
  };
  EXPECT_EQ(
      refused("error: timestamp out of range: \"987827488.059\"", "= 52919-08-01 00:00:00-03"),
      "dates out of the ordinary");
  EXPECT_EQ(refused("error: timestamp out of range", "= 52919-08-01 00:00:00-03"), "");
  EXPECT_EQ(refused("error: timestamp out of range: \"1\"", "error: another one"), "");
}

TEST(KnownDifferences, AnErrorBesideInIsOneOnlyWhenAnElementFails) {
  const std::vector<Operand> failing{{"= 1", "= 1"},
                                     {"error: division by zero", "error: division by zero"}};
  const std::vector<Operand> plain{{"= 1", "= 1"}, {"= 2", "= 2"}};
  constexpr std::string_view kIn = "(i1 IN (1, 1 / i2))";

  EXPECT_EQ(known(kIn, "IN", "error: division by zero (at 12)", "= true", failing),
            "elements of ANY and ALL");
  EXPECT_EQ(known(kIn, "IN", "= true", "error: division by zero", failing),
            "elements of ANY and ALL");
  EXPECT_EQ(known(kIn, "IN", "error: division by zero", "= true", plain), "");
  EXPECT_EQ(known(kIn, "IN", "error: another one", "= true", failing), "");
  EXPECT_EQ(known("upper(t1) || " + std::string(kIn), "||", "error: division by zero", "= a"), "");
}

TEST(KnownDifferences, AnErrorBesideNullIsOneOnlyWhenAnotherArgumentFails) {
  const std::vector<Operand> failing{{"NULL", "NULL", true},
                                     {"error: division by zero", "error: division by zero"}};
  const std::vector<Operand> null_in_this_row{{"NULL", "NULL"}, failing[1]};
  const std::vector<Operand> plain{failing[0], {"= 2", "= 2"}};
  constexpr std::string_view kSum = "(NULL + 1 / i2)";

  EXPECT_EQ(known(kSum, "+", "error: division by zero", "NULL", failing), "constant NULL");
  EXPECT_EQ(known(kSum, "+", "error: division by zero", "NULL", null_in_this_row), "");
  EXPECT_EQ(known(kSum, "+", "error: division by zero", "NULL", plain), "");
  EXPECT_EQ(known(kSum, "+", "error: division by zero", "NULL"), "");
}

TEST(KnownDifferences, ADateThatIsRefusedIsOneOnlyWhenItIsLabelled) {
  const auto refused = [](std::string_view type, std::string_view text) {
    const auto ours = fmt::format("error: invalid input syntax for type {}: \"{}\"", type, text);
    return known("t1::date", "::date", ours, "= 2024-01-31");
  };

  EXPECT_EQ(refused("date", "y2024m01d31"), "labelled dates");
  EXPECT_EQ(refused("time", "10:20's"), "labelled dates");
  EXPECT_EQ(refused("timestamp", "epoch 12:30 m EST"), "labelled dates");
  EXPECT_EQ(refused("timestamp", "2024-01-31 12:30 am EST"), "");
  EXPECT_EQ(refused("date", "31 days"), "");
  EXPECT_EQ(refused("interval", "1 d"), "");
  EXPECT_EQ(known("try_date(t1)", "try_date", "NULL", "= 2024-01-31"), "");
}

TEST(KnownDifferences, AWrongFormatOfANumberIsOneOnlyForNull) {
  constexpr std::string_view kFormat = "error: multiple decimal points (at 12)";

  EXPECT_EQ(known("to_char(n1, '9.9.9')", "to_char", kFormat, "NULL"), "formats for NULL");
  EXPECT_EQ(known("to_char(n1, '9.9.9')", "to_char", kFormat, "= 1.0"), "");
  EXPECT_EQ(known("to_char(n1, '9')", "to_char", "error: integer out of range (at 1)", "NULL"), "");
}

TEST(KnownDifferences, AWrongFormatOfANumberIsOneInAPartThatNoRowNeeds) {
  constexpr std::string_view kFormat = "error: cannot use \"S\" twice (at 12)";
  constexpr std::string_view kChoice = "COALESCE(i1, to_number(t1, 'SS')::bigint)";

  EXPECT_EQ(known(kChoice, "COALESCE", kFormat, "= 1"), "constant arguments");
  EXPECT_EQ(known(kChoice, "COALESCE", "error: cannot use \"S\" twice", "= 1"), "");
  EXPECT_EQ(known("to_number(t1, 'SS')", "to_number", kFormat, "= 1"), "");
}

TEST(KnownDifferences, AnEscapeIsOneOnlyBesideAConstantNull) {
  const auto escaped = [](std::string_view postgres, bool is_constant) {
    return known("substring(NULL, t1, t2)", "substring", "error: invalid escape string", postgres,
                 {{"NULL", "NULL", is_constant}});
  };
  EXPECT_EQ(escaped("NULL", true), "escapes for a constant NULL");
  EXPECT_EQ(escaped("NULL", false), "");
  EXPECT_EQ(escaped("= a", true), "");
}

TEST(KnownDifferences, ConstantsHaveNoOtherValues) {
  EXPECT_EQ(known_difference({.expression = "1 + 1",
                              .root = "+",
                              .has_column = false,
                              .ours = "= 3",
                              .postgres = "= 2"}),
            "");
}

}  // namespace
}  // namespace millrace::sql::testing
