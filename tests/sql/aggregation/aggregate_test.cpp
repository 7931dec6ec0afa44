#include <gtest/gtest.h>

#include "tests/sql/aggregation/aggregated.h"

namespace millrace::testing {
namespace {

using sql::SqlType;

struct Case {
  std::string name;
  std::string aggregate;
  SqlType type;
  std::vector<OptionalText> values;
  std::string result;
};

class AggregateGives : public ::testing::TestWithParam<Case> {};

TEST_P(AggregateGives, TheResultOf) {
  const auto& [name, aggregate, type, texts, result] = GetParam();
  const Values values(type, texts);

  EXPECT_EQ(aggregated({aggregate, {&values}, std::vector<std::uint32_t>(texts.size()), 1}),
            std::vector<std::string>{result});
}

const std::string kNines(38, '9');
const std::string kTooLong = "error: numeric result has more than 38 digits";

INSTANTIATE_TEST_SUITE_P(
    , AggregateGives,
    ::testing::Values(
        Case{"NothingForASum", "sum", SqlType::Bigint, {}, "NULL"},
        Case{"TheLastOfEqualsForAMin", "min", SqlType::Numeric, {"1.0", "1.000", "2"}, "1.000"},
        Case{"TheLastOfEqualsForAMax", "max", SqlType::Numeric, {"0", "1.000", "1.0"}, "1.0"},
        Case{"NothingForACount", "count", SqlType::Bigint, {}, "0"},
        Case{"NullsForASum", "sum", SqlType::Numeric, {std::nullopt}, "NULL"},
        Case{"SumsBeyondABigint",
             "sum",
             SqlType::Bigint,
             {"9223372036854775807", "9223372036854775807"},
             "18446744073709551614"},
        Case{"TheLargestScale", "sum", SqlType::Numeric, {"1", "0.50", "1.5"}, "3.00"},
        Case{"SumsOf38Digits", "sum", SqlType::Numeric, {kNines}, kNines},
        Case{"SumsOfMoreDigits", "sum", SqlType::Numeric, {kNines, "1"}, kTooLong},
        Case{"SumsWithNaN", "sum", SqlType::Numeric, {kNines, "1", "NaN"}, "NaN"},
        Case{"BothInfinities", "sum", SqlType::Numeric, {"Infinity", "-Infinity"}, "NaN"},
        Case{"AverageOfInfinity", "avg", SqlType::Numeric, {"Infinity", "1"}, "Infinity"},
        Case{"DoublesThatOverflow",
             "sum",
             SqlType::Double,
             {"1e308", "1e308"},
             "error: value out of range: overflow"},
        Case{"DoublesThatAreInfinite", "sum", SqlType::Double, {"Infinity", "1"}, "inf"},
        Case{"MinusZero", "sum", SqlType::Double, {"-0"}, "-0"},
        Case{"VarianceOfOne", "variance", SqlType::Numeric, {"1"}, "NULL"},
        Case{"VarianceOfAllOfOne", "var_pop", SqlType::Numeric, {"1.5"}, "0"},
        Case{"VarianceOfInfinity", "var_pop", SqlType::Double, {"Infinity"}, "nan"},
        Case{"SquaresOfManyDigits",
             "stddev_pop",
             SqlType::Numeric,
             {"10000000000000000000", "-10000000000000000000"},
             "10000000000000000000"},
        Case{"VarianceOfManyDigits", "var_pop", SqlType::Numeric, {kNines, "0"}, kTooLong},
        Case{"GreatestDouble", "max", SqlType::Double, {"1", "NaN", "Infinity"}, "nan"},
        Case{"LeastText", "min", SqlType::Text, {"b", "B", std::nullopt, "a"}, "B"},
        Case{"FirstNull", "first", SqlType::Text, {std::nullopt, "b"}, "NULL"},
        Case{"LastText", "last", SqlType::Text, {std::nullopt, "b"}, "b"},
        Case{"OrOfNulls", "bool_or", SqlType::Boolean, {std::nullopt, "true"}, "true"},
        Case{"IntervalsOutOfRange",
             "sum",
             SqlType::Interval,
             {"2147483647 0 0", "1 0 0"},
             "error: interval out of range"}),
    [](const auto& test) { return test.param.name; });

TEST(Aggregates, KeepGroupsApart) {
  const Values values(SqlType::Text, {"a", "b", "c", std::nullopt, "d"});
  const Values separators(SqlType::Text, {",", ",", ";", ";", std::nullopt});

  EXPECT_EQ(aggregated({"string_agg", {&values, &separators}, {0, 1, 0, 1, 0}, 3}),
            (std::vector<std::string>{"a;cd", "b", "NULL"}));
}

TEST(Aggregates, CountRowsWithoutAnArgument) {
  EXPECT_EQ(aggregated({"count", {}, {0, 1, 0}, 2}), (std::vector<std::string>{"2", "1"}));
}

TEST(Aggregates, FindThePlaceBetweenTwoValues) {
  const Values fraction(SqlType::Double, std::vector<OptionalText>(4, "0.25"));
  const Values values(SqlType::Double, {"1", "2", "4", "9"});
  const Values counts(SqlType::Bigint, {"3", "3", "3", "1"});

  EXPECT_EQ(aggregated({"percentile_cont", {&fraction, &values, &counts}, {0, 0, 0, 1}, 3}),
            (std::vector<std::string>{"1.5", "9", "NULL"}));
}

TEST(Aggregates, RefuseAFractionBeyondOne) {
  const Values fraction(SqlType::Double, {"1.5"});
  const auto& make = sql::standard_aggregates().find("percentile_cont")->makers.front();
  const auto made = make(std::vector{&fraction.vector(), static_cast<const sql::Vector*>(nullptr)});

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().reason, "percentile value 1.5 is not between 0 and 1");
}

TEST(Aggregates, TellWhatTheyHold) {
  const auto sum = sql::standard_aggregates().find("max")->makers.back()({}).value();
  const Values values(SqlType::Text, {std::string(5000, 'x')});
  const std::uint32_t group = 0;
  sum->resize(1);
  sum->add({sql::Selection::first(1), &group}, std::vector{&values.vector()});

  EXPECT_GE(sum->bytes(), 5000u);
  sum->clear();
  EXPECT_LT(sum->bytes(), 5000u);
}

}  // namespace
}  // namespace millrace::testing
