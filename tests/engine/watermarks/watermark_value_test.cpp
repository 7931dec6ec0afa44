#include "connector/engine/watermarks/watermark_value.h"

#include <gmock/gmock.h>

namespace millrace::engine {
namespace {

using ::testing::HasSubstr;

WatermarkValue watermark(TypeKind kind, const std::string& text) {
  const auto parsed = WatermarkValue::parse(kind, text);
  if (!parsed) throw std::invalid_argument(text);
  return *parsed;
}

struct Lagging {
  std::string name;
  TypeKind kind = TypeKind::Text;
  std::string written, text, lag, before;
};

void PrintTo(const Lagging& row, std::ostream* out) {
  *out << row.name;
}

class WatermarkValues : public ::testing::TestWithParam<Lagging> {};

TEST_P(WatermarkValues, HaveOneTextAndMayBeMovedBack) {
  const auto& row = GetParam();
  const auto parsed = watermark(row.kind, row.written);
  const auto lag = parse_lag(row.kind, row.lag);

  EXPECT_EQ(parsed.text(), row.text);
  EXPECT_EQ(watermark(row.kind, row.text), parsed);
  ASSERT_TRUE(lag) << lag.error();
  const auto before = parsed.before(*lag);
  ASSERT_TRUE(before);
  EXPECT_EQ(before->text(), row.before);
  EXPECT_LE(*before, parsed);
}

INSTANTIATE_TEST_SUITE_P(
    , WatermarkValues,
    ::testing::Values(
        Lagging{"Instant", TypeKind::TimestampTz, "2026-11-24 09:00:00.250+07",
                "2026-11-24T02:00:00.25Z", "1h", "2026-11-24T01:00:00.25Z"},
        Lagging{"InstantFromADate", TypeKind::TimestampTz, "2024-01-01", "2024-01-01T00:00:00Z",
                "250ms", "2023-12-31T23:59:59.75Z"},
        Lagging{"InstantWithoutAnOffset", TypeKind::TimestampTz, "2024-01-01 10:00",
                "2024-01-01T10:00:00Z", "1d", "2023-12-31T10:00:00Z"},
        Lagging{"InstantBeforeTheYear1", TypeKind::TimestampTz, "0044-03-15 00:00:00+00 BC",
                "0044-03-15 00:00:00+00 BC", "1d", "0044-03-14 00:00:00+00 BC"},
        Lagging{"Timestamp", TypeKind::Timestamp, "2026-11-24T02:00:00", "2026-11-24 02:00:00",
                "30m", "2026-11-24 01:30:00"},
        Lagging{"TheFirstTimestamp", TypeKind::Timestamp, "4714-11-24 00:00:00 BC",
                "4714-11-24 00:00:00 BC", "1d", "4714-11-24 00:00:00 BC"},
        Lagging{"Date", TypeKind::Date, "2026-11-24", "2026-11-24", "2d", "2026-11-22"},
        Lagging{"DateFromAMidnight", TypeKind::Date, "2026-11-24 00:00:00", "2026-11-24", "1h",
                "2026-11-23"},
        Lagging{"Integer", TypeKind::Integer, "+42", "42", "100", "-58"},
        Lagging{"TheLeastInteger", TypeKind::Integer, "-9223372036854775808",
                "-9223372036854775808", "1", "-9223372036854775808"},
        Lagging{"Decimal", TypeKind::Decimal, "1.50", "1.50", "0.005", "1.495"},
        Lagging{"LongDecimal", TypeKind::Decimal, "12345678901234567890123456789012345678",
                "12345678901234567890123456789012345678", "1",
                "12345678901234567890123456789012345677"}),
    [](const auto& test) { return test.param.name; });

TEST(WatermarkValue, IsComparedByWhatItMeans) {
  EXPECT_EQ(watermark(TypeKind::TimestampTz, "2026-01-01 07:00:00+07"),
            watermark(TypeKind::TimestampTz, "2026-01-01T00:00:00Z"));
  EXPECT_LT(watermark(TypeKind::Decimal, "9.99"), watermark(TypeKind::Decimal, "10"));
  EXPECT_EQ(watermark(TypeKind::Decimal, "1.1"), watermark(TypeKind::Decimal, "1.10"));
  EXPECT_LT(watermark(TypeKind::Integer, "9"), watermark(TypeKind::Integer, "10"));
  EXPECT_LT(watermark(TypeKind::Text, "10"), watermark(TypeKind::Text, "9"));
  EXPECT_LT(watermark(TypeKind::Text, "Z"), watermark(TypeKind::Text, "\xc3\xa4"));
}

TEST(WatermarkValue, IsNoneOfAnotherType) {
  const std::vector<std::pair<TypeKind, std::string>> rows = {
      {TypeKind::TimestampTz, "yesterday"}, {TypeKind::Timestamp, "2026-01-01 00:00:00+07"},
      {TypeKind::Date, "2026-02-30"},       {TypeKind::Date, "2026-01-01 12:00:00"},
      {TypeKind::Integer, "1.5"},           {TypeKind::Integer, "9223372036854775808"},
      {TypeKind::Decimal, "1,5"},           {TypeKind::Decimal, ""}};

  for (const auto& [kind, text] : rows) EXPECT_FALSE(WatermarkValue::parse(kind, text)) << text;
}

TEST(WatermarkValue, KnowsWhatNoRowIsBehind) {
  for (const auto kind : {TypeKind::Date, TypeKind::Timestamp, TypeKind::TimestampTz}) {
    EXPECT_FALSE(watermark(kind, "infinity").is_finite());
    EXPECT_FALSE(watermark(kind, "-infinity").is_finite());
  }
  EXPECT_FALSE(watermark(TypeKind::Decimal, "NaN").is_finite());
  EXPECT_TRUE(watermark(TypeKind::Integer, "9223372036854775807").is_finite());
  EXPECT_TRUE(watermark(TypeKind::Text, "infinity").is_finite());
}

TEST(WatermarkValue, HasNoRoomForADecimalOfTooManyDigits) {
  const auto long_one = watermark(TypeKind::Decimal, "12345678901234567890123456789012345678");

  EXPECT_FALSE(long_one.before(*parse_lag(TypeKind::Decimal, "0.5")));
}

TEST(WatermarkLags, AreOfTheColumnsKind) {
  const std::vector<std::tuple<TypeKind, std::string, std::string>> rows = {
      {TypeKind::TimestampTz, "1", "has no unit"},
      {TypeKind::Date, "-1d", "is not a number with a unit"},
      {TypeKind::Integer, "1h", "is not a whole number"},
      {TypeKind::Integer, "-1", "is not a whole number"},
      {TypeKind::Decimal, "-0.5", "is not a number"},
      {TypeKind::Decimal, "NaN", "is not a number"},
      {TypeKind::Text, "1h", "cannot be subtracted from text"}};

  for (const auto& [kind, text, complaint] : rows) {
    const auto lag = parse_lag(kind, text);
    ASSERT_FALSE(lag) << text;
    EXPECT_THAT(lag.error(), HasSubstr(complaint)) << text;
  }
}

}  // namespace
}  // namespace millrace::engine
