#include "connector/formats/xlsx/xlsx_dates.h"

#include <ostream>

#include <gtest/gtest.h>

namespace millrace::formats {
namespace {

struct FormatCode {
  std::string name, code;
  NumberKind kind;
};

void PrintTo(const FormatCode& format_code, std::ostream* out) {
  *out << format_code.code;
}

class NumberFormat : public ::testing::TestWithParam<FormatCode> {};

TEST_P(NumberFormat, MeansWhatASpreadsheetShows) {
  EXPECT_EQ(number_kind(GetParam().code), GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    , NumberFormat,
    ::testing::Values(FormatCode{"IsoDate", "yyyy-mm-dd", NumberKind::Date},
                      FormatCode{"UpperCase", "YYYY\\-MM\\-DD", NumberKind::Date},
                      FormatCode{"AmericanDate", "m/d/yy", NumberKind::Date},
                      FormatCode{"MonthAlone", "mmmm", NumberKind::Date},
                      FormatCode{"ShortMonthAlone", "mm", NumberKind::Date},
                      FormatCode{"WeekdayAlone", "dddd", NumberKind::Date},
                      FormatCode{"Locale", "[$-409]d\\-mmm\\-yyyy;@", NumberKind::Date},
                      FormatCode{"JapaneseEra", "[$-411]ge.m.d", NumberKind::Date},
                      FormatCode{"QuotedWords", "yyyy\"h\"m\"s\"", NumberKind::Date},
                      FormatCode{"DateTime", "yyyy-mm-dd hh:mm:ss", NumberKind::DateTime},
                      FormatCode{"DateTimeNoon", "dd/mm/yyyy h:mm AM/PM", NumberKind::DateTime},
                      FormatCode{"MonthNameAndHour", "mmm h", NumberKind::DateTime},
                      FormatCode{"Time", "h:mm", NumberKind::Time},
                      FormatCode{"TimeSystem", "[$-F400]h:mm:ss\\ AM/PM", NumberKind::Time},
                      FormatCode{"MinutesSeconds", "mm:ss.0", NumberKind::Time},
                      FormatCode{"ShortNoon", "h a/p", NumberKind::Time},
                      FormatCode{"Elapsed", "[h]:mm:ss", NumberKind::Duration},
                      FormatCode{"ElapsedMinutes", "[mm]:ss", NumberKind::Duration},
                      FormatCode{"General", "General", NumberKind::Number},
                      FormatCode{"Decimal", "#,##0.00", NumberKind::Number},
                      FormatCode{"RedNegative", "#,##0.00;[Red]-#,##0.00", NumberKind::Number},
                      FormatCode{"Exponent", "0.00E+00", NumberKind::Number},
                      FormatCode{"Currency", "[$€-407]#,##0.00", NumberKind::Number},
                      FormatCode{"QuotedUnit", "0 \"days\"", NumberKind::Number},
                      FormatCode{"EscapedUnit", "0\\d\\s", NumberKind::Number},
                      FormatCode{"PaddingLetter", "0_d*h", NumberKind::Number},
                      FormatCode{"Condition", "[<1]0%;0", NumberKind::Number},
                      FormatCode{"Text", "@", NumberKind::Number},
                      FormatCode{"Empty", "", NumberKind::Number},
                      FormatCode{"OpenQuote", "\"yyyy", NumberKind::Number},
                      FormatCode{"OpenBracket", "[yyyy", NumberKind::Number},
                      FormatCode{"EndsInEscape", "0\\", NumberKind::Number}),
    [](const auto& test) { return test.param.name; });

TEST(NumberFormatTest, KnowsTheFormatsWithoutACode) {
  for (const std::uint32_t id : {14, 15, 16, 17, 27, 36, 50, 58}) {
    EXPECT_EQ(builtin_number_kind(id), NumberKind::Date) << id;
  }
  for (const std::uint32_t id : {18, 19, 20, 21, 32, 33, 45, 47}) {
    EXPECT_EQ(builtin_number_kind(id), NumberKind::Time) << id;
  }
  EXPECT_EQ(builtin_number_kind(22), NumberKind::DateTime);
  EXPECT_EQ(builtin_number_kind(46), NumberKind::Duration);
  for (const std::uint32_t id : {0, 1, 4, 10, 11, 13, 23, 37, 44, 48, 49, 59, 164}) {
    EXPECT_EQ(builtin_number_kind(id), NumberKind::Number) << id;
  }
}

struct Serial {
  double serial;
  NumberKind kind;
  bool since_1904;
  std::optional<std::string> text;
};

TEST(DateTextTest, F045_GivesEveryDayThatASpreadsheetShows) {
  constexpr auto kDate = NumberKind::Date;
  constexpr auto kTime = NumberKind::Time;
  constexpr auto kBoth = NumberKind::DateTime;
  constexpr auto kNone = std::nullopt;
  const std::vector<Serial> table{
      {1, kDate, false, "1900-01-01"},
      {59, kDate, false, "1900-02-28"},
      {60, kDate, false, kNone},  // The 29th of February that was not.
      {60.5, kBoth, false, kNone},
      {61, kDate, false, "1900-03-01"},
      {45292, kDate, false, "2024-01-01"},
      {45351, kDate, false, "2024-02-29"},
      {2958465, kDate, false, "9999-12-31"},
      {2958466, kDate, false, kNone},
      {1e300, kDate, false, kNone},
      {-1, kDate, false, kNone},
      {-0.5, kTime, false, kNone},
      {0, kDate, false, kNone},
      {0, kDate, true, "1904-01-01"},
      {43830, kDate, true, "2024-01-01"},
      {2957003, kDate, true, "9999-12-31"},
      {2957004, kDate, true, kNone},
      {0, kTime, false, "00:00:00"},
      {0.5, kTime, false, "12:00:00"},
      {0.520833333333333, kTime, false, "12:30:00"},
      {0.999999999999, kTime, true, "1904-01-02T00:00:00"},
      {45292, kBoth, false, "2024-01-01T00:00:00"},
      {45292.75, kBoth, false, "2024-01-01T18:00:00"},
      {45292.520833333336, kBoth, false, "2024-01-01T12:30:00"},
      {45292.00001157407, kBoth, false, "2024-01-01T00:00:01"},
      {45292.0000057870, kBoth, false, "2024-01-01T00:00:00.500"},
      {45291.99999999999, kBoth, false, "2024-01-01T00:00:00"},
      {0.25, kBoth, false, "06:00:00"},
      {0.25, kBoth, true, "1904-01-01T06:00:00"},
      // Nothing of the value is dropped for the sake of its looks.
      {45292.75, kDate, false, "2024-01-01T18:00:00"},
      {45292.75, kTime, false, "2024-01-01T18:00:00"},
      {1.5, NumberKind::Duration, false, "36:00:00"},
      {0.25, NumberKind::Duration, true, "06:00:00"},
  };

  for (const auto& [serial, kind, since_1904, text] : table) {
    EXPECT_EQ(date_text(serial, kind, since_1904), text) << serial << " since_1904=" << since_1904;
  }
}

}  // namespace
}  // namespace millrace::formats
