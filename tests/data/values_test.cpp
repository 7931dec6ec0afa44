#include "connector/data/values.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/data/json_syntax.h"
#include "connector/data/timestamps.h"

namespace millrace {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kDay = 24 * kHour;

TEST(IntegerTest, TakesAllOf64BitsAndNoMore) {
  EXPECT_EQ(parse_integer("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_integer("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(parse_integer("9007199254740993"), 9007199254740993);
  EXPECT_EQ(parse_integer("+007"), 7);
  for (const auto* text : {"9223372036854775808", "-9223372036854775809", "", "+", "-", "+-1",
                           "1.5", "1e-3", "1e19", " 1", "1 ", "0x10", "1_000", "١"}) {
    EXPECT_FALSE(parse_integer(text)) << text;
  }
}

TEST(IntegerTest, TakesEveryNotationThatIsExactlyAWholeNumber) {
  const auto taken = [](std::int64_t value, const std::vector<const char*>& texts) {
    for (const auto* text : texts) {
      EXPECT_EQ(parse_integer(text), value) << text;
      EXPECT_TRUE(is_of({TypeKind::Integer}, text)) << text;
      EXPECT_FALSE(parse_plain_integer(text)) << text;
    }
  };
  taken(5, {"5.0", "5.", "+5.000", "05.0", "0.5e1", "50E-1", "500.0e-2"});
  taken(1000, {"1E+3", "1e3", "1.000E3", "10.0e+2"});
  taken(-159001810629457000, {"-1.59001810629457E+17", "-159001810629457000.0"});
  taken(0, {"0.0", "-0.00", "0e999", ".0"});
  taken(INT64_MAX, {"9223372036854775807.0", "9.223372036854775807e18"});
  taken(INT64_MIN, {"-9223372036854775808.00"});
  for (const auto* text : {"5.01", "1.5e0", "9223372036854775808.0", "1e19", "1e20000", "15e-1",
                           "-9223372036854775809.0", "1.0.0", "1.0x", "NaN", "."}) {
    EXPECT_FALSE(parse_integer(text)) << text;
  }
}

TEST(DecimalTest, IsTakenApartWithoutRounding) {
  struct Case {
    std::string text;
    bool negative;
    std::string digits;
    std::int32_t scale;
  };
  const std::string digits38(38, '9');
  for (const auto& [text, negative, digits, scale] :
       {Case{"-1.10", true, "110", 2}, Case{"0.00", false, "", 2}, Case{"000.010", false, "10", 3},
        Case{"1e3", false, "1", -3}, Case{"1.5E-2", false, "15", 3}, Case{"+.5", false, "5", 1},
        Case{"5.", false, "5", 0}, Case{digits38, false, digits38, 0},
        Case{"-0." + digits38, true, digits38, 38}}) {
    const auto number = parse_decimal(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(number->negative, negative) << text;
    EXPECT_EQ(number->digits, digits) << text;
    EXPECT_EQ(number->scale, scale) << text;
  }
}

TEST(DecimalTest, RefusesWhatIsNoFiniteNumber) {
  for (const auto* text : {"", ".", "-", "1.2.3", "1e", "1e+", "1e99999", "1e99999999999", "NaN",
                           "Infinity", "1,5", " 1", "1 ", "--1", "e5", "0x1"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
}

TEST(DecimalTest, FitsWhenNoDigitIsLost) {
  struct Case {
    std::string text;
    std::uint16_t precision, scale;
    bool fits;
  };
  for (const auto& [text, precision, scale, fitting] :
       {Case{"1.10", 3, 2, true}, Case{"1.100", 3, 2, true}, Case{"1.101", 3, 2, false},
        Case{"12.1", 3, 2, false}, Case{"0.00", 1, 1, true}, Case{"0.01", 2, 2, true},
        Case{"1", 2, 2, false}, Case{"1e2", 3, 0, true}, Case{"1e3", 3, 0, false},
        Case{"100e-2", 1, 0, true}, Case{"1e-3", 3, 2, false}, Case{"0001.5", 2, 1, true},
        Case{"123456789.123456789", 0, 0, true}, Case{"0e999", 1, 0, true}}) {
    const auto number = parse_decimal(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(fits(*number, precision, scale), fitting) << text;
    EXPECT_EQ(is_of({TypeKind::Decimal, precision, scale}, text), fitting) << text;
  }
}

TEST(DoubleTest, TakesNumbersAndNamesOfTheSpecialOnes) {
  EXPECT_EQ(parse_double("1.5e3"), 1500.0);
  EXPECT_EQ(parse_double("+.5"), 0.5);
  EXPECT_EQ(parse_double("-Infinity"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(parse_double("NaN"));
  for (const auto* text : {"", "nan(x)", "1e999", "1.5x", " 1", "0x1p3", "+-1"}) {
    EXPECT_FALSE(parse_double(text)) << text;
  }
}

TEST(BooleanTest, TakesTheKnownWordsInAnyCase) {
  for (const auto* text : {"true", "TRUE", "t", "T", "yes", "Yes", "1"}) {
    EXPECT_EQ(parse_boolean(text), true) << text;
  }
  for (const auto* text : {"false", "False", "f", "no", "NO", "0"}) {
    EXPECT_EQ(parse_boolean(text), false) << text;
  }
  for (const auto* text : {"", "y", "on", "2", "true "}) EXPECT_FALSE(parse_boolean(text)) << text;
}

TEST(DateTest, FollowsTheGregorianCalendar) {
  EXPECT_EQ(parse_date("2000-01-01"), 0);
  EXPECT_EQ(parse_date("1999-12-31"), -1);
  EXPECT_EQ(parse_date("2000-02-29"), 59);
  EXPECT_EQ(parse_date("2024-02-29"), 8825);
  EXPECT_EQ(parse_date("0001-01-01"), -730119);
  EXPECT_EQ(parse_date("9999-12-31"), 2921939);
  for (const auto* text : {"1900-02-29", "2023-02-29", "2026-13-01", "2026-00-01", "2026-01-00",
                           "2026-04-31", "0000-01-01", "2026-1-1", "2026/01/01", "26-01-01", "",
                           "2026-01-01 ", "2026-01-01T00:00:00", "-026-01-01"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(TimeTest, KeepsMicrosecondsAndCutsNothing) {
  EXPECT_EQ(parse_time("00:00"), 0);
  EXPECT_EQ(parse_time("23:59:59.999999"), kDay - 1);
  EXPECT_EQ(parse_time("01:00:00.5"), kHour + kSecond / 2);
  EXPECT_EQ(parse_time("01:00:00.1234560"), kHour + 123456);
  EXPECT_EQ(parse_time("24:00:00"), kDay);
  for (const auto* text :
       {"24:00", "24:00:01", "24:00:00.0", "23:60", "23:59:60", "1:00", "01:00:00.",
        "01:00:00.1234567", "01", "01:", "01:00:", "", "01:00:00Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(TimestampTest, TakesWhatPostgresPrints) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(parse_date("infinity"), std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(parse_date("-infinity"), std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(parse_timestamp("infinity"), kMost);
  EXPECT_EQ(parse_timestamptz("-infinity"), kLeast);
  EXPECT_EQ(parse_date("0044-03-15 BC"), -746117);
  EXPECT_EQ(parse_date("4714-11-24 BC"), -2451545);
  EXPECT_EQ(parse_date("5874897-12-31"), 2145031948);
  EXPECT_EQ(parse_timestamp("0001-12-31 23:00:00 BC"), -730120 * kDay + 23 * kHour);
  EXPECT_EQ(parse_timestamptz("0001-12-31 23:00:00+01 BC"), -730120 * kDay + 22 * kHour);
  EXPECT_EQ(parse_timestamp("294276-12-31 23:59:59.999999"), 9223371331199999999);
  EXPECT_EQ(parse_timestamptz("2000-01-01 05:53:28+05:53:28"), 0);
  EXPECT_EQ(parse_timestamptz("1999-12-31 18:06:32-05:53:28"), 0);
  for (const auto* text : {"Infinity", "infinity BC", "4714-11-23 BC", "5874898-01-01",
                           "02026-01-01", "0000-01-01 BC", "2026-01-01BC", "-2026-01-01"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
  EXPECT_FALSE(parse_timestamp("294277-01-01 00:00:00"));
  EXPECT_FALSE(parse_timestamptz("2000-01-01 05:53:28+05:53:60"));
}

TEST(TimestampTest, IsTakenAsWritten) {
  EXPECT_EQ(parse_timestamp("2000-01-01 00:00:00"), 0);
  EXPECT_EQ(parse_timestamp("1999-12-31T23:59:59.999999"), -1);
  EXPECT_EQ(parse_timestamp("2000-01-02 01:00"), kDay + kHour);
  for (const auto* text : {"2000-01-01", "2000-01-01  00:00", "2000-01-01 00:00:00Z",
                           "2000-01-01 00:00:00+07", "2000-01-01_00:00", "2000-01-01 24:00:00"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

TEST(TimestampTzTest, CountsTheOffset) {
  for (const auto* text :
       {"2000-01-01 07:00:00+07", "2000-01-01T07:00:00+0700", "2000-01-01 07:00:00+07:00",
        "1999-12-31 18:30:00-05:30", "2000-01-01 00:00:00Z", "2000-01-01 00:00:00 UTC",
        "2000-01-01 07:00:00 +0700", "2000-01-01 00:00:00-00:00"}) {
    EXPECT_EQ(parse_timestamptz(text), 0) << text;
  }
  for (const auto* text :
       {"2000-01-01 00:00:00", "2000-01-01 00:00:00+7", "2000-01-01 00:00:00+07:",
        "2000-01-01 00:00:00+16:00", "2000-01-01 00:00:00+07:60", "2000-01-01 00:00:00 PST",
        "2000-01-01 00:00:00ZZ", "2000-01-01 00:00:00+07:00 x", "2000-01-01 00:00:00 "}) {
    EXPECT_FALSE(parse_timestamptz(text)) << text;
  }
}

TEST(UuidTest, TakesTheUsualForm) {
  const auto bytes = parse_uuid("0188AbcD-0000-7000-8000-0000000000fF");

  ASSERT_TRUE(bytes);
  EXPECT_EQ((*bytes)[0], 0x01);
  EXPECT_EQ((*bytes)[2], 0xAB);
  EXPECT_EQ((*bytes)[15], 0xFF);
  for (const auto* text :
       {"", "0188abcd00007000800000000000000f", "0188abcd-0000-7000-8000-00000000000",
        "0188abcd-0000-7000-8000-00000000000g", "0188abcd_0000-7000-8000-0000000000ff"}) {
    EXPECT_FALSE(parse_uuid(text)) << text;
  }
}

TEST(JsonTest, TakesOneCompleteValue) {
  for (const auto* text : {"null", " true ", "1.10", "-0", "1e+5", "\"x\"", "\"\\u00e9\\n\"", "[]",
                           "{}", "[1,[2,{\"a\":[]}],\"\"]", "{\"a\":1, \"b\":{\"c\":null}}\n"}) {
    EXPECT_TRUE(is_json(text)) << text;
  }
  for (const auto* text :
       {"",      " ",  "nul",     "nullx",     "01",       "1.",       ".5",
        "+1",    "\"", "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "[1,]",     "[,1]",
        "[1 2]", "[1", "]",       "{a:1}",     "{\"a\"}",  "{\"a\":}", "{\"a\":1,}",
        "[}",    "{]", "1 2",     "[] []",     "\"\xFF\"", "'a'",      "NaN"}) {
    EXPECT_FALSE(is_json(text)) << text;
  }
  EXPECT_TRUE(is_json(std::string(1000, '[') + std::string(1000, ']')));
  EXPECT_FALSE(is_json(std::string(100'000, '[') + std::string(100'000, ']')));
}

TEST(TypeTest, AValueInAnotherNotationIsOfTheTypeWhereItIsExact) {
  const Type date{TypeKind::Date};
  const Type timestamp{TypeKind::Timestamp};
  EXPECT_EQ(plain_notation({TypeKind::Integer}, "12.00"), "12");
  EXPECT_EQ(plain_notation({TypeKind::Integer}, "1e3"), "1000");
  EXPECT_EQ(plain_notation(date, "2026-01-31 00:00:00"), "2026-01-31");
  EXPECT_EQ(plain_notation(date, "2026-01-31T00:00:00.000"), "2026-01-31");
  EXPECT_EQ(plain_notation(date, "0044-03-15 00:00:00 BC"), "0044-03-15 BC");
  EXPECT_EQ(plain_notation(timestamp, "2026-01-31"), "2026-01-31 00:00:00");
  EXPECT_EQ(plain_notation(timestamp, "0044-03-15 BC"), "0044-03-15 00:00:00 BC");
  for (const auto* text : {"2026-01-31 00:00:01", "2026-01-31 00:00:00Z", "2026-02-30 00:00:00"}) {
    EXPECT_FALSE(is_of(date, text)) << text;
  }
  EXPECT_FALSE(is_of({TypeKind::TimestampTz}, "2026-01-31")) << "it has no zone";
  EXPECT_FALSE(is_of(timestamp, "5874897-12-31")) << "no timestamp is as late";
}

TEST(TypeTest, WhatPostgresPrintsInsteadOfANumberIsADecimal) {
  for (const auto* text : {"NaN", "Infinity", "-Infinity"}) {
    EXPECT_TRUE(is_of({TypeKind::Decimal}, text)) << text;
    EXPECT_EQ(is_of({TypeKind::Decimal, 12, 2}, text), std::string_view(text) == "NaN") << text;
    EXPECT_FALSE(is_of({TypeKind::Integer}, text)) << text;
  }
  EXPECT_FALSE(is_of({TypeKind::Decimal}, "nan"));
}

TEST(TypeTest, AnyTextIsOfUnknownAndText) {
  EXPECT_TRUE(is_of({TypeKind::Unknown}, "\x01"));
  EXPECT_TRUE(is_of({TypeKind::Text}, ""));
  EXPECT_FALSE(is_of({TypeKind::Integer}, ""));
  EXPECT_TRUE(is_of({TypeKind::Json}, "[]"));
}

}  // namespace
}  // namespace millrace
