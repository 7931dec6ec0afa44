// What a schedule of a file becomes.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/planned.h"

namespace millrace::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Planned;
using testing::sync_line;

schedule::Timetable cron(std::string_view text, const std::string& zone = "UTC") {
  return {schedule::Cron::parse(text).value(), schedule::ZoneClock::find(zone).value()};
}

engine::SyncPlan planned(const std::string& options) {
  return Planned(sync_line("orders", options)).plan.syncs.at(0);
}

TEST(SchedulePlan, IsNotThereForASyncWithoutOne) {
  const auto sync = planned("tags: []");
  EXPECT_FALSE(sync.schedule);
  EXPECT_THAT(sync.tags, IsEmpty());
}

TEST(SchedulePlan, OfAShortFormIsInUtcAndHasTheDefaults) {
  const auto sync = planned("schedule: 0 6 * * mon-fri");
  schedule::Rule rule;
  rule.times = cron("0 6 * * 1-5");
  ASSERT_TRUE(sync.schedule);
  EXPECT_EQ(sync.schedule->rule, rule);
  EXPECT_EQ(sync.schedule->text, "0 6 * * mon-fri");
}

TEST(SchedulePlan, HasAllThatIsWritten) {
  const auto sync = planned(
      "schedule: {cron: '@daily', zone: Asia/Tokyo, overlap: queue, jitter: 5m, catch_up: one, "
      "ready_by: '8:05', deadline: 50m}");
  schedule::Rule rule;
  rule.times = cron("0 0 * * *", "Asia/Tokyo");
  rule.overlap = schedule::Overlap::Queue;
  rule.jitter = minutes(5);
  rule.catch_up = schedule::CatchUp::One;
  rule.ready_by = cron("5 8 * * *", "Asia/Tokyo");
  rule.deadline = minutes(50);
  ASSERT_TRUE(sync.schedule);
  EXPECT_EQ(sync.schedule->rule, rule);
  EXPECT_EQ(sync.schedule->text, "@daily, Asia/Tokyo");
}

TEST(SchedulePlan, MayBeAnInterval) {
  const auto sync = planned("schedule: {every: 90m, zone: Asia/Tokyo, ready_by: '23:59'}");
  schedule::Rule rule;
  rule.times = schedule::Timetable(schedule::Every{minutes(90)});
  rule.ready_by = cron("59 23 * * *", "Asia/Tokyo");
  ASSERT_TRUE(sync.schedule);
  EXPECT_EQ(sync.schedule->rule, rule);
  EXPECT_EQ(sync.schedule->text, "every 90m");
}

TEST(SchedulePlan, MayBeToComeAfterOthers) {
  const Planned file(sync_line("report", "after: [orders, customers]") +
                     sync_line("orders", "tags: [nightly, a.b-c_1]") +
                     sync_line("customers", "after: orders"));
  const auto& syncs = file.plan.syncs;
  ASSERT_EQ(syncs.size(), 3U);
  EXPECT_THAT(syncs[0].schedule->rule.after, ElementsAre("orders", "customers"));
  EXPECT_EQ(syncs[0].schedule->text, "after orders and customers");
  EXPECT_FALSE(syncs[0].schedule->rule.times);
  EXPECT_THAT(syncs[1].tags, ElementsAre("nightly", "a.b-c_1"));
  EXPECT_THAT(syncs[2].schedule->rule.after, ElementsAre("orders"));
}

}  // namespace
}  // namespace millrace::app
