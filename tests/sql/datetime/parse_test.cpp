#include "connector/sql/datetime/input/parse.h"

#include <string>

#include <gtest/gtest.h>

#include "connector/sql/datetime/print.h"

namespace millrace::sql {
namespace {

// 2024-02-29 12:34:56.789 UTC
constexpr std::int64_t kNow = 762'525'296'789'000;

template <class T>
std::string shown(const Outcome<T>& outcome, auto print, const auto&... more) {
  if (!outcome) return "error: " + std::string(outcome.error().text());
  char room[kLongestDateTime];
  return {room, print(room, *outcome, more...)};
}

std::string parsed(const std::string& type, const std::string& text, const RunTime& run) {
  if (type == "date") return shown(parse_date(text, run), print_date);
  if (type == "time") return shown(parse_time(text, run), print_time);
  if (type == "timestamp") return shown(parse_timestamp(text, run), print_timestamp);
  if (type == "interval") return shown(parse_interval(text), print_interval);
  return shown(parse_timestamptz(text, run), print_timestamptz, run.zone);
}

struct Reading {
  std::string type;
  std::string text;
  std::string shown;
};

class DateTimeParse : public ::testing::TestWithParam<Reading> {};

TEST_P(DateTimeParse, ReadsAsPostgresDoes) {
  const auto zone = Zone::find("Europe/Berlin").value();
  EXPECT_EQ(parsed(GetParam().type, GetParam().text, {zone, kNow}), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    , DateTimeParse,
    ::testing::Values(
        Reading{"date", "2024-01-31", "2024-01-31"}, Reading{"date", "20240131", "2024-01-31"},
        Reading{"date", "01/31/2024", "2024-01-31"}, Reading{"date", "Jan 31, 2024", "2024-01-31"},
        Reading{"date", "31 Jan 2024", "2024-01-31"}, Reading{"date", "31-jan-24", "2024-01-31"},
        Reading{"date", "January 8, 99 BC", "0099-01-08 BC"},
        Reading{"date", "J2451187", "1999-01-08"}, Reading{"date", "2024.060", "2024-02-29"},
        Reading{"date", "2024-01-31 10:20:30+05", "2024-01-31"},
        Reading{"date", "today", "2024-02-29"}, Reading{"date", "yesterday", "2024-02-28"},
        Reading{"date", "tomorrow", "2024-03-01"}, Reading{"date", "epoch", "1970-01-01"},
        Reading{"date", "-infinity", "-infinity"},
        Reading{"date", "13/01/2024", R"(error: date/time field value out of range: "13/01/2024")"},
        Reading{"date", "2024-02-30", R"(error: date/time field value out of range: "2024-02-30")"},
        Reading{"date", "x", R"(error: invalid input syntax for type date: "x")"},
        Reading{"date", "6000000-01-01", R"(error: date out of range: "6000000-01-01")"},
        Reading{"time", "10:20", "10:20:00"}, Reading{"time", "04:05:06.7 PM", "16:05:06.7"},
        Reading{"time", "040506", "04:05:06"}, Reading{"time", "24:00", "24:00:00"},
        Reading{"time", "10:20:30.1234567", "10:20:30.123457"},
        Reading{"time", "25:00", R"(error: date/time field value out of range: "25:00")"},
        Reading{"timestamp", "2024-01-31T10:20:30.123456Z", "2024-01-31 10:20:30.123456"},
        Reading{"timestamp", "Jan 31 10:20:30 2024", "2024-01-31 10:20:30"},
        Reading{"timestamp", "now", "2024-02-29 13:34:56.789"},
        Reading{"timestamp", "20240131T102030", "2024-01-31 10:20:30"},
        Reading{"timestamptz", "2024-07-01 10:20:30", "2024-07-01 10:20:30+02"},
        Reading{"timestamptz", "2024-07-01 10:20:30 +05:30", "2024-07-01 06:50:30+02"},
        Reading{"timestamptz", "2024-07-01 10:20:30 America/New_York", "2024-07-01 16:20:30+02"},
        Reading{"timestamptz", "2024-07-01 10:20:30 EST", "2024-07-01 17:20:30+02"},
        Reading{"timestamptz", "2024-03-31 02:30:00", "2024-03-31 03:30:00+02"},
        Reading{"timestamptz", "2024-10-27 02:30:00", "2024-10-27 02:30:00+01"},
        Reading{"timestamptz", "now", "2024-02-29 13:34:56.789+01"},
        Reading{"timestamptz", "2024-01-01 Mars/Base",
                R"(error: time zone "mars/base" not recognized)"},
        Reading{"timestamptz", "2024-01-01 +99",
                R"(error: time zone displacement out of range: "2024-01-01 +99")"},
        Reading{"interval", "1 year 2 mons -3 days 04:05:06.7",
                "1 year 2 mons -3 days +04:05:06.7"},
        Reading{"interval", "@ 1 hour ago", "-01:00:00"},
        Reading{"interval", "P1Y2M3DT4H5M6.5S", "1 year 2 mons 3 days 04:05:06.5"},
        Reading{"interval", "1.5 months", "1 mon 15 days"},
        Reading{"interval", "1-2", "1 year 2 mons"},
        Reading{"interval", "0.5 day 01:00", "13:00:00"},
        Reading{"interval", "1 fortnight",
                R"(error: invalid input syntax for type interval: "1 fortnight")"},
        Reading{"interval", "5 days at 06:00",
                R"(error: invalid input syntax for type interval: "5 days at 06:00")"},
        Reading{"interval", "5on", R"(error: invalid input syntax for type interval: "5on")"},
        Reading{"interval", "99999999999 years",
                R"(error: interval field value out of range: "99999999999 years")"}));

}  // namespace
}  // namespace millrace::sql
