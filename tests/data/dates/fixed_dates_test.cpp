#include "connector/data/dates/fixed_dates.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/data/timestamps.h"

namespace millrace {
namespace {

TEST(FixedDateTest, CountsEveryDayOfTheCalendar) {
  std::int32_t days = static_cast<std::int32_t>(days_from_epoch(1, 1, 1));
  const auto end = static_cast<std::int32_t>(days_from_epoch(10'000, 1, 1));
  int wrong = 0;
  for (; days < end; days += days < -40'000 || days > 80'000 ? 11 : 1) {
    const CivilDate date = civil_date(days);
    const auto text = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    const FixedDate fixed(text.data());
    wrong += fixed.is_valid() && fixed.days() == days ? 0 : 1;
  }
  EXPECT_EQ(wrong, 0);
}

TEST(FixedDateTest, TakesOnlyDaysThatExist) {
  for (const int year : {0, 1, 1900, 2000, 2023, 2024, 9999}) {
    for (int month = 0; month < 100; ++month) {
      for (int day = 0; day < 100; ++day) {
        const auto text = fmt::format("{:04}-{:02}-{:02}", year, month, day);
        const bool exists =
            year > 0 && month > 0 && month <= 12 && day > 0 && day <= days_in_month(year, month);
        EXPECT_EQ(FixedDate(text.data()).is_valid(), exists) << text;
      }
    }
  }
}

TEST(FixedTimeTest, TakesOnlyTimesOfADay) {
  for (int number = 0; number < 1'000'000; number += number % 100 == 61 ? 38 : 1) {
    const int hour = number / 10'000;
    const int minute = number / 100 % 100;
    const int second = number % 100;
    const auto text = fmt::format("{:02}:{:02}:{:02}", hour, minute, second);
    const FixedTime time(text.data());
    const bool exists = hour < 24 && minute < 60 && second < 60;
    ASSERT_EQ(time.is_valid(), exists) << text;
    if (exists) ASSERT_EQ(time.seconds_of_day(), hour * 3'600 + minute * 60 + second) << text;
  }
}

// No byte may stand where it does not belong, and none above ASCII pass for a digit.
TEST(FixedTimestampTest, TakesNoOtherByteInPlaceOfAnother) {
  const std::string valid = "2011-11-12 11:12:13";
  for (std::size_t at = 0; at < valid.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      auto text = valid;
      text[at] = static_cast<char>(byte);
      bool belongs = at == 10 ? byte == ' ' || byte == 'T' : byte == valid[at];
      if (valid[at] >= '0' && valid[at] <= '9') belongs = byte >= '0' && byte <= '9';
      // The month 01 to 09 and 10 to 12, the day 02 to 22, the hour 01 to 21, the rest to 52 or 53.
      if (at == 5 || at == 11) belongs = belongs && byte <= (at == 5 ? '1' : '2');
      if (at == 6) belongs = belongs && byte <= '2';
      if (at == 8) belongs = belongs && byte <= '2';
      if (at == 14 || at == 17) belongs = belongs && byte <= '5';
      EXPECT_EQ(FixedTimestamp(text.data()).is_valid(), belongs) << at << ' ' << byte;
    }
  }
}

TEST(FixedTimestampTest, MayBeFollowedByWhatATimestampMayHave) {
  EXPECT_EQ(parse_timestamp("2000-01-01 00:00:01.5"), 1'500'000);
  EXPECT_EQ(parse_timestamp("2000-01-01 00:00:01.1234560"), 1'123'456);
  EXPECT_EQ(parse_timestamp("1999-12-31 23:59:59"), -1'000'000);
  EXPECT_EQ(parse_timestamptz("2000-01-01 00:00:01.5Z"), 1'500'000);
  EXPECT_EQ(parse_timestamptz("2000-01-01T01:00:00+01"), 0);
  EXPECT_EQ(parse_timestamptz("2000-01-01 00:00:00 UTC"), 0);
  EXPECT_EQ(parse_timestamp("0044-03-15 12:00:00 BC"),
            std::int64_t{-746'117} * 86'400'000'000 + 43'200'000'000);
  for (const auto* text : {"2000-01-01 00:00:01.", "2000-01-01 00:00:01 ", "2000-01-01 00:00:011",
                           "2000-01-01 00:00:01.1234561", "2000-01-01 24:00:00",
                           "2000-01-01 00:00:60", "2000-01-01 00:00:01Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
  for (const auto* text :
       {"2000-01-01 00:00:00", "2000-01-01 00:00:00.Z", "2000-01-01 00:00:00+"}) {
    EXPECT_FALSE(parse_timestamptz(text)) << text;
  }
}

}  // namespace
}  // namespace millrace
