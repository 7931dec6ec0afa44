#include "connector/schedule/start_time.h"

#include <array>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Jitter, DelaysBySomethingBelowIt) {
  std::set<seconds> seen;
  seconds sum{0};
  for (int i = 0; i < 10'000; ++i) {
    const auto delay = delay_of("orders", utc("2026-11-30 06:00") + days(i), seconds(30));
    EXPECT_GE(delay, seconds(0));
    EXPECT_LT(delay, seconds(30));
    seen.insert(delay);
    sum += delay;
  }
  EXPECT_EQ(seen.size(), 30U);
  EXPECT_NEAR(static_cast<double>(sum.count()) / 10'000, 14.5, 0.5);
}

TEST(Jitter, SpreadsSyncsOfOneTime) {
  std::set<seconds> seen;
  for (int i = 0; i < 100; ++i) {
    seen.insert(delay_of("sync_" + std::to_string(i), utc("2026-11-30 06:00"), minutes(10)));
  }
  EXPECT_GT(seen.size(), 80U);
}

// A restart, or another version, must not start again what was started.
TEST(Jitter, IsTheSameForEver) {
  EXPECT_EQ(delay_of("orders", utc("2026-11-30 06:00"), seconds(3'600)), seconds(495));
  EXPECT_EQ(delay_of("", utc("1969-11-30 06:00"), seconds(3'600)), seconds(995));
}

TEST(Jitter, OfNothingIsNone) {
  EXPECT_EQ(delay_of("orders", utc("2026-11-30 06:00"), seconds(0)), seconds(0));
  EXPECT_EQ(delay_of("orders", utc("2026-11-30 06:00"), seconds(-5)), seconds(0));
}

Rule ready_by_eight(std::string_view cron, seconds lead) {
  Rule rule;
  rule.times = timetable_of(cron, "Europe/Berlin");
  rule.ready_by = timetable_of("0 8 * * *", "Europe/Berlin");
  rule.lead = lead;
  return rule;
}

TEST(ReadyBy, LeavesTheStartWhereItIsEarlyEnough) {
  const auto rule = ready_by_eight("0 6 * * *", hours(1));
  EXPECT_EQ(ready_at(rule, utc("2026-11-30 05:00")), utc("2026-11-30 07:00"));
  EXPECT_EQ(start_of("orders", rule, utc("2026-11-30 05:00")), utc("2026-11-30 05:00"));
}

TEST(ReadyBy, MovesTheStartEarlierByTheLead) {
  const auto rule = ready_by_eight("0 6 * * *", hours(3));
  EXPECT_EQ(start_of("orders", rule, utc("2026-11-30 05:00")), utc("2026-11-30 04:00"));
}

TEST(ReadyBy, MovesOnlyTheLastStartBeforeIt) {
  const auto rule = ready_by_eight("*/15 * * * *", minutes(40));
  EXPECT_EQ(ready_at(rule, utc("2026-11-30 06:45")), std::nullopt);
  EXPECT_EQ(start_of("orders", rule, utc("2026-11-30 06:45")), utc("2026-11-30 06:45"));
  EXPECT_EQ(ready_at(rule, utc("2026-11-30 07:00")), utc("2026-11-30 07:00"));
  EXPECT_EQ(start_of("orders", rule, utc("2026-11-30 07:00")), utc("2026-11-30 06:20"));
  EXPECT_EQ(ready_at(rule, utc("2026-11-30 07:15")), std::nullopt);
}

TEST(ReadyBy, MayBeOfTheNextDay) {
  const auto rule = ready_by_eight("0 22 * * sun", hours(11));
  EXPECT_EQ(ready_at(rule, utc("2026-12-06 21:00")), utc("2026-12-07 07:00"));
  EXPECT_EQ(start_of("orders", rule, utc("2026-12-06 21:00")), utc("2026-12-06 20:00"));
}

TEST(ReadyBy, LeavesRoomForTheJitter) {
  auto rule = ready_by_eight("0 6 * * *", hours(3));
  rule.jitter = minutes(20);
  for (int i = 0; i < 100; ++i) {
    const auto start = start_of(std::to_string(i), rule, utc("2026-11-30 05:00"));
    EXPECT_GE(start, utc("2026-11-30 03:40"));
    EXPECT_LT(start, utc("2026-11-30 04:00"));
  }
}

TEST(ReadyBy, CannotMoveWhatComesAfterOthers) {
  auto rule = ready_by_eight("0 6 * * *", hours(3));
  rule.times.reset();
  EXPECT_EQ(ready_at(rule, utc("2026-11-30 05:10")), utc("2026-11-30 07:00"));
  EXPECT_EQ(start_of("orders", rule, utc("2026-11-30 05:10")), utc("2026-11-30 05:10"));
}

TEST(TheLead, IsAHighQuantileOfTheLastRunsWithAMargin) {
  std::vector<seconds> durations;
  for (int i = 1; i <= 10; ++i) durations.emplace_back(minutes(10 * i));
  EXPECT_EQ(lead_for(durations), minutes(90) + seconds(22 * 60 + 30));
  EXPECT_EQ(lead_for(std::array{seconds(40)}), seconds(100));
  // One run of twenty that hung does not decide.
  std::vector<seconds> usual(19, minutes(20));
  usual.emplace_back(hours(9));
  EXPECT_EQ(lead_for(usual), minutes(25));
}

TEST(TheLead, IsNothingForNoRunsAndADayAtMost) {
  EXPECT_EQ(lead_for({}), seconds(0));
  EXPECT_EQ(lead_for(std::array{seconds::max()}), days(1));
  EXPECT_EQ(lead_for(std::array{seconds::min()}), minutes(1));
}

TEST(BeingLate, IsKnownBefore) {
  const auto ready = utc("2026-11-30 08:00");
  EXPECT_FALSE(will_be_late(utc("2026-11-30 07:30"), ready, minutes(30)));
  EXPECT_TRUE(will_be_late(utc("2026-11-30 07:30:01"), ready, minutes(30)));
  EXPECT_TRUE(will_be_late(utc("2026-11-30 08:00:01"), ready, seconds(0)));
}

TEST(Freshness, LastsUntilASecondTimeHasCome) {
  Rule rule;
  rule.times = timetable_of("0 6 * * mon-fri", "Europe/Berlin");

  EXPECT_EQ(fresh_until(rule, utc("2026-11-27 05:00:30")), utc("2026-12-01 05:00"));  // A Friday.
  EXPECT_EQ(fresh_until(rule, utc("2026-11-27 04:00")), utc("2026-11-30 05:00"));
}

TEST(Freshness, HasNoEndWithoutTimes) {
  Rule rule;
  rule.after = {"orders"};
  EXPECT_EQ(fresh_until(rule, utc("2026-11-27 05:00")), std::nullopt);
}

}  // namespace
}  // namespace millrace::schedule::testing
