#include "connector/data/type_inference.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace millrace {
namespace {

struct Case {
  std::string name;
  std::vector<std::string> cells;
  std::string type;
};

void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

class TypeInferenceOf : public ::testing::TestWithParam<Case> {};

TEST_P(TypeInferenceOf, KeepsEveryTextExactly) {
  TypeInference inference;
  for (const auto& cell : GetParam().cells) {
    inference.see_null();
    inference.see(cell);
  }

  EXPECT_EQ(to_string(inference.result()), GetParam().type);
}

INSTANTIATE_TEST_SUITE_P(
    , TypeInferenceOf,
    ::testing::Values(
        Case{"OnlyNull", {}, "text"}, Case{"Empty", {""}, "text"},
        Case{"Integers", {"0", "-1", "9223372036854775807"}, "integer"},
        Case{"IntegerTooLong", {"1", "12345678901234567890"}, "text"},
        Case{"LeadingZeros", {"1", "007"}, "text"}, Case{"Plus", {"+6591234567"}, "text"},
        Case{"MinusZero", {"-0"}, "text"},
        Case{"Decimals", {"1.10", "-0.05", "12345.00"}, "decimal(38,2)"},
        Case{"MinusZeroDecimal", {"1.10", "-0.00"}, "text"},
        Case{"LongDecimals", {std::string(40, '9') + ".5", "0.1"}, "decimal(41,1)"},
        Case{"DecimalsOfTwoScales", {"1.10", "1.1"}, "text"},
        Case{"IntegersAndDecimals", {"1", "1.0"}, "text"}, Case{"Exponents", {"1e5"}, "text"},
        Case{"Booleans", {"true", "false"}, "boolean"}, Case{"BooleanWords", {"t", "f"}, "text"},
        Case{"TrueAndOne", {"true", "1"}, "text"}, Case{"Dates", {"2026-01-02"}, "date"},
        Case{"NoDate", {"2026-01-02", "2026-02-30"}, "text"},
        Case{"Timestamps", {"2026-01-02 03:04:05", "1999-12-31 00:00:00"}, "timestamp"},
        Case{"TimestampsWithFraction",
             {"2026-01-02T03:04:05.120", "2026-01-02T03:04:05.000"},
             "timestamp"},
        Case{"TimestampsOfTwoSpellings", {"2026-01-02 03:04:05", "2026-01-02T03:04:05"}, "text"},
        Case{"TimestampsOfTwoPrecisions", {"2026-01-02 03:04:05", "2026-01-02 03:04:05.5"}, "text"},
        Case{"TimestampsTooPrecise", {"2026-01-02 03:04:05.1234560"}, "text"},
        Case{"TimestampsWithoutSeconds", {"2026-01-02 03:04"}, "text"},
        Case{"Instants", {"2026-01-02T03:04:05Z", "2026-07-02T03:04:05Z"}, "timestamptz"},
        Case{"InstantsOfTwoOffsets", {"2026-01-02 03:04:05+01", "2026-07-02 03:04:05+02"}, "text"},
        Case{"DatesAndTimestamps", {"2026-01-02", "2026-01-02 03:04:05"}, "text"},
        Case{"TextLater", {"1", "2", "x"}, "text"}, Case{"NumberAfterText", {"x", "1"}, "text"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace
