#include "connector/schedule/timetable.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <cctz/time_zone.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;

Timetable every(seconds interval) {
  return Timetable(Every{interval});
}

TEST(Intervals, AreCountedFrom1970) {
  EXPECT_THAT(next_times(every(minutes(90)), utc("2026-11-30 00:00"), 3, ZoneClock()),
              ElementsAre("2026-11-30 01:30 UTC", "2026-11-30 03:00 UTC", "2026-11-30 04:30 UTC"));
  EXPECT_EQ(every(seconds(30)).next_after(utc("2026-11-30 00:00:29")), utc("2026-11-30 00:00:30"));
  EXPECT_EQ(every(hours(24)).next_after(utc("1969-12-31 23:00")), utc("1970-01-01 00:00"));
  EXPECT_EQ(every(hours(24)).next_after(utc("1969-12-30 00:00")), utc("1969-12-31 00:00"));
}

TEST(Intervals, OfNothingAreSeconds) {
  EXPECT_EQ(every(seconds(0)).next_after(utc("2026-11-30 00:00")), utc("2026-11-30 00:00:01"));
  EXPECT_EQ(every(seconds(-5)).next_after(utc("2026-11-30 00:00")), utc("2026-11-30 00:00:01"));
}

TEST(Timetable, EndsWithTheCalendar) {
  for (const auto& times : {timetable_of("0 6 * * *", "Europe/Berlin"), timetable_of("* * * * *"),
                            every(minutes(1)), every(seconds::max())}) {
    EXPECT_EQ(times.next_after(Moment::max()), Moment::max());
    EXPECT_EQ(times.next_after(utc("9999-12-31 23:59")), Moment::max());
    EXPECT_GT(times.next_after(Moment::min()), Moment::min());
  }
  EXPECT_EQ(every(seconds::max()).next_after(utc("2026-11-30 00:00")), Moment::max());
}

TEST(Timetable, IsTheSameForTheSameRuleAndZone) {
  EXPECT_EQ(timetable_of("0 6 * * *", "Asia/Tokyo"), timetable_of("0 06 * * *", "Asia/Tokyo"));
  EXPECT_FALSE(timetable_of("0 6 * * *", "Asia/Tokyo") == timetable_of("0 6 * * *"));
  EXPECT_FALSE(timetable_of("0 6 * * *") == every(hours(24)));
}

TEST(TheLastTimeWithin, IsTheOneBeforeTheEnd) {
  const auto times = timetable_of("0 6 * * mon-fri", "Europe/Berlin");
  const auto find = [&](const char* after, const char* until) {
    const auto found = times.last_within(utc(after), utc(until));
    return found ? text_of(*found) : "none";
  };
  EXPECT_EQ(find("2026-11-30 05:00", "2026-12-01 05:00"), "2026-12-01 05:00");
  EXPECT_EQ(find("2026-11-30 05:00", "2026-12-01 04:59:59"), "none");
  EXPECT_EQ(find("2026-11-30 04:59:59", "2026-12-01 04:59:59"), "2026-11-30 05:00");
  EXPECT_EQ(find("1980-01-01 00:00", "2026-12-06 12:00"), "2026-12-04 05:00");
  EXPECT_EQ(find("2026-12-06 12:00", "1980-01-01 00:00"), "none");
}

TEST(TheLastTimeWithin, IsFoundAmongMany) {
  EXPECT_EQ(every(seconds(1)).last_within(utc("1970-01-01 00:00"), utc("2026-11-30 10:11:12")),
            utc("2026-11-30 10:11:12"));
  EXPECT_EQ(timetable_of("0 0 29 2 *").last_within(Moment::min(), utc("2103-12-31 00:00")),
            utc("2096-02-29 00:00"));
  EXPECT_EQ(timetable_of("0 0 29 2 *").last_within(Moment::min(), Moment::max()),
            utc("9996-02-29 00:00"));
}

const std::vector<std::string> kZones = {"UTC",
                                         "Europe/Berlin",
                                         "America/New_York",
                                         "Australia/Sydney",
                                         "Australia/Lord_Howe",
                                         "Asia/Kolkata",
                                         "America/Santiago",
                                         "Africa/Casablanca",
                                         "Pacific/Apia",
                                         "America/St_Johns",
                                         "Asia/Gaza",
                                         "Pacific/Chatham",
                                         "Africa/Cairo",
                                         "America/Havana",
                                         "Antarctica/Troll",
                                         "Asia/Beirut",
                                         "America/Sao_Paulo",
                                         "Europe/Dublin"};

class InZone : public ::testing::TestWithParam<std::string> {
 protected:
  // Every time of a span of days, each after the one before it.
  static std::vector<Moment> walk(const Timetable& times, Moment from, Moment until) {
    std::vector<Moment> all;
    for (auto at = times.next_after(from); at <= until; at = times.next_after(at)) {
      EXPECT_GT(at, all.empty() ? from : all.back());
      if (at <= from || (!all.empty() && at <= all.back())) break;
      all.push_back(at);
    }
    return all;
  }

  ZoneClock zone = zone_of(GetParam());
  Moment from = utc("2010-12-31 23:59:59");
  Moment until = utc("2012-12-31 23:59:59");
};

// A year of Apia's that lacks a day is among them.
TEST_P(InZone, EveryHourMeansTheMinutesThatTheClockShows) {
  const auto cron = cron_of("*/25 * * * *");

  cctz::time_zone clocks;
  ASSERT_TRUE(cctz::load_time_zone(GetParam(), &clocks));
  std::vector<Moment> shown;
  for (auto at = from + seconds(1); at <= until; at += minutes(1)) {
    const auto offset = clocks.lookup(cctz::time_point<seconds>(at.time_since_epoch())).offset;
    const auto local = at.time_since_epoch() + seconds(offset);
    if (local % hours(1) % minutes(25) == minutes(0)) shown.push_back(at);
  }

  EXPECT_EQ(walk(Timetable(cron, zone), from, until), shown);
}

TEST_P(InZone, ATimeOfTheDayComesOnceADayOfTheCalendar) {
  const auto first = std::chrono::floor<days>(zone.local(from)) + days(1);
  for (const auto* text : {"0 0 * * *", "30 0 * * *", "59 1 * * *", "0 2 * * *", "30 2 * * *",
                           "15 3 * * *", "0 12 * * *", "30 23 * * *", "59 23 * * *"}) {
    const auto times = walk(Timetable(cron_of(text), zone), from + hours(24), until - hours(24));
    const auto begin = std::chrono::floor<days>(zone.local(times.front()));
    const auto end = std::chrono::floor<days>(zone.local(times.back()));
    EXPECT_LE(begin, first + days(2));
    // The midnight of Apia's day that never was came with the next day's.
    const bool came_with_another = GetParam() == "Pacific/Apia" && text == std::string("0 0 * * *");
    const auto all = static_cast<std::size_t>((end - begin).count()) + 1;
    EXPECT_EQ(times.size(), came_with_another ? all - 1 : all) << text;
  }
}

TEST_P(InZone, StepsOfHoursAreNeverFurtherApartThanTheySay) {
  for (const int step : {2, 3, 4, 6, 8, 12}) {
    const auto times =
        walk(timetable_of("17 */" + std::to_string(step) + " * * *", GetParam()), from, until);
    for (std::size_t i = 1; i < times.size(); ++i) {
      // Clocks that are put back by an hour make one of them longer.
      EXPECT_LE(times[i] - times[i - 1], hours(step) + hours(2)) << text_of(times[i], zone);
    }
  }
}

TEST_P(InZone, TheLastTimeIsTheOneThatAWalkEndsWith) {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same in every run.
  for (const auto* text :
       {"*/15 * * * *", "0 */6 * * *", "30 2 * * *", "0 0 L * *", "0 0 30 12 *"}) {
    const Timetable times(cron_of(text), zone);
    const auto all = walk(times, from, until);
    for (int i = 0; i < 200; ++i) {
      const auto end = from + seconds(random() % (until - from).count());
      const auto next = std::ranges::upper_bound(all, end);
      const auto expected = next == all.begin() ? std::nullopt : std::optional(*std::prev(next));
      EXPECT_EQ(times.last_within(from, end), expected) << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, InZone, ::testing::ValuesIn(kZones), [](const auto& test) {
  auto name = test.param;
  std::erase_if(name, [](char c) { return c == '/' || c == '_'; });
  return name;
});

}  // namespace
}  // namespace millrace::schedule::testing
