#include "connector/schedule/agenda.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/schedule/start_time.h"
#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Rule hourly() {
  Rule rule;
  rule.times = timetable_of("0 * * * *");
  return rule;
}

Rule hourly(Overlap overlap) {
  auto rule = hourly();
  rule.overlap = overlap;
  return rule;
}

Rule hourly(CatchUp catch_up) {
  auto rule = hourly();
  rule.catch_up = catch_up;
  return rule;
}

class AgendaTest : public ::testing::Test {
 protected:
  // All on one day.
  static Moment at(const std::string& clock) { return utc("2026-11-30 " + clock); }

  void keep(const std::string& name, const Rule& rule, const std::string& now) {
    agenda.keep(name, rule, {}, at(now));
  }
  void keep(const std::string& name, const Rule& rule, const Agenda::Past& past,
            const std::string& now) {
    agenda.keep(name, rule, past, at(now));
  }

  // "start orders 10:00", and "skip orders 10:00-12:00" of several times.
  std::vector<std::string> due(const std::string& now) {
    std::vector<std::string> all;
    for (const auto& [name, since, time, verdict] : agenda.due(at(now))) {
      const auto* word = verdict == Agenda::Verdict::Start  ? "start "
                         : verdict == Agenda::Verdict::Skip ? "skip "
                                                            : "miss ";
      auto text = word + name + " " + text_of(since).substr(11);
      if (time != since) text += "-" + text_of(time).substr(11);
      all.push_back(text);
    }
    return all;
  }
  void ended(const std::string& name, const std::string& now, bool ok = true) {
    agenda.ended(name, ok, at(now));
  }
  // Runs that take no time.
  std::vector<std::string> run(const std::string& now) {
    auto all = due(now);
    for (const auto& due : agenda.due(at(now))) ADD_FAILURE() << due.name << " is due again";
    for (const auto* name : {"a", "b", "c", "orders"}) {
      if (agenda.is_running(name)) ended(name, now);
    }
    return all;
  }

  Agenda agenda;
};

TEST_F(AgendaTest, StartsWhatIsDueWhenItIs) {
  keep("orders", hourly(), "09:30");
  EXPECT_EQ(agenda.wake_at(), at("10:00"));
  EXPECT_THAT(due("09:59:59"), IsEmpty());
  EXPECT_THAT(due("10:00"), ElementsAre("start orders 10:00"));
  EXPECT_TRUE(agenda.is_running("orders"));
  EXPECT_THAT(due("10:00"), IsEmpty());
  EXPECT_EQ(agenda.wake_at(), at("11:00"));
}

TEST_F(AgendaTest, StartsANewSyncAtItsNextTime) {
  keep("orders", hourly(CatchUp::One), "09:30");
  EXPECT_THAT(due("09:30"), IsEmpty());
  keep("a", hourly(CatchUp::One), "10:00");
  EXPECT_THAT(due("10:00"), ElementsAre("start a 10:00", "start orders 10:00"));
}

TEST_F(AgendaTest, HasNothingOfWhatWasDropped) {
  keep("orders", hourly(), "09:30");
  agenda.drop("orders");
  agenda.drop("orders");
  EXPECT_EQ(agenda.wake_at(), Moment::max());
  EXPECT_THAT(due("10:00"), IsEmpty());
  ended("orders", "10:00");
  agenda.set_lead("orders", minutes(1));
  agenda.started("orders", at("10:00"));
  EXPECT_FALSE(agenda.is_running("orders"));
  EXPECT_EQ(agenda.next_start("orders"), std::nullopt);
}

TEST_F(AgendaTest, TellsTheEarlierTimesFirst) {
  auto later = hourly();
  later.times = timetable_of("1 * * * *");
  keep("a", later, "09:30");
  keep("b", hourly(), "09:30");
  EXPECT_THAT(due("10:01"), ElementsAre("start b 10:00", "start a 10:01"));
}

TEST_F(AgendaTest, SkipsATimeThatComesDuringARun) {
  keep("orders", hourly(Overlap::Skip), "09:30");
  EXPECT_THAT(due("10:00"), ElementsAre("start orders 10:00"));
  EXPECT_THAT(due("11:00"), ElementsAre("skip orders 11:00"));
  ended("orders", "11:30");
  EXPECT_THAT(due("11:30"), IsEmpty());
  EXPECT_THAT(due("12:00"), ElementsAre("start orders 12:00"));
}

TEST_F(AgendaTest, QueuesATimeThatComesDuringARun) {
  keep("orders", hourly(Overlap::Queue), "09:30");
  EXPECT_THAT(due("10:00"), ElementsAre("start orders 10:00"));
  EXPECT_THAT(due("11:00"), IsEmpty());
  EXPECT_EQ(agenda.wake_at(), at("12:00"));
  ended("orders", "11:30");
  EXPECT_EQ(agenda.wake_at(), Moment::min());
  EXPECT_THAT(due("11:30"), ElementsAre("start orders 11:00"));
}

TEST_F(AgendaTest, QueuesOneRunForSeveralTimes) {
  keep("orders", hourly(Overlap::Queue), "09:30");
  EXPECT_THAT(due("10:00"), ElementsAre("start orders 10:00"));
  EXPECT_THAT(due("11:00"), IsEmpty());
  EXPECT_THAT(due("12:00"), IsEmpty());
  ended("orders", "13:00");
  EXPECT_THAT(due("13:00"), ElementsAre("start orders 11:00-13:00"));
}

TEST_F(AgendaTest, CountsARunThatWasStartedByHand) {
  keep("orders", hourly(), "09:30");
  agenda.started("orders", at("09:50"));
  EXPECT_THAT(due("10:00"), ElementsAre("skip orders 10:00"));
  ended("orders", "10:10");
  EXPECT_THAT(due("11:00"), ElementsAre("start orders 11:00"));
}

TEST_F(AgendaTest, DelaysEachTimeByItsJitter) {
  auto rule = hourly();
  rule.jitter = minutes(10);
  keep("orders", rule, "09:30");
  const auto start = at("10:00") + delay_of("orders", at("10:00"), minutes(10));
  ASSERT_GT(start, at("10:00"));
  EXPECT_EQ(agenda.wake_at(), start);
  EXPECT_THAT(agenda.due(start - seconds(1)), IsEmpty());
  EXPECT_THAT(agenda.due(start),
              ElementsAre(Agenda::Due{"orders", at("10:00"), at("10:00"), Agenda::Verdict::Start}));
}

TEST_F(AgendaTest, StartsEarlierWhatHasToBeReady) {
  auto rule = hourly();
  rule.times = timetable_of("0 6 * * *");
  rule.ready_by = timetable_of("0 8 * * *");
  keep("orders", rule, "01:00");
  agenda.set_lead("orders", hours(3));
  EXPECT_EQ(agenda.next_start("orders"), at("05:00"));
  EXPECT_THAT(due("05:00"), ElementsAre("start orders 06:00"));
  ended("orders", "05:10");
  EXPECT_THAT(due("06:00"), IsEmpty());
}

// The start moves to the past: not late as long as its own time has not come.
TEST_F(AgendaTest, MissesNothingByALeadThatGrows) {
  auto rule = hourly();
  rule.times = timetable_of("0 6 * * *");
  rule.ready_by = timetable_of("0 8 * * *");
  keep("orders", rule, "05:30");
  EXPECT_THAT(due("05:30"), IsEmpty());
  agenda.set_lead("orders", hours(4));
  EXPECT_THAT(due("05:30"), ElementsAre("start orders 06:00"));
}

TEST_F(AgendaTest, MissesNothingByALoopThatIsLate) {
  keep("orders", hourly(CatchUp::None), "09:30");
  EXPECT_THAT(due("10:01"), ElementsAre("start orders 10:00"));
}

TEST_F(AgendaTest, LeavesOutWhatWasMissed) {
  keep("orders", hourly(CatchUp::None), "09:30");
  EXPECT_THAT(due("10:01:01"), ElementsAre("miss orders 10:00"));
  EXPECT_THAT(due("10:01:01"), IsEmpty());
  EXPECT_THAT(due("13:30"), ElementsAre("miss orders 11:00-13:00"));
  EXPECT_THAT(due("14:00"), ElementsAre("start orders 14:00"));
}

TEST_F(AgendaTest, CatchesUpWithOneRunForAll) {
  keep("orders", hourly(CatchUp::One), "09:30");
  EXPECT_THAT(run("13:30"), ElementsAre("start orders 10:00-13:00"));
  EXPECT_THAT(run("14:00"), ElementsAre("start orders 14:00"));
}

TEST_F(AgendaTest, StartsWhatIsDueNowWhateverWasMissedBefore) {
  keep("orders", hourly(CatchUp::None), "09:30");
  EXPECT_THAT(due("13:00:10"), ElementsAre("start orders 10:00-13:00"));
}

TEST_F(AgendaTest, KnowsAfterARestartWhatWasMissed) {
  keep("a", hourly(CatchUp::None), {.time = at("10:00")}, "12:30");
  keep("b", hourly(CatchUp::One), {.time = at("10:00")}, "12:30");
  keep("c", hourly(CatchUp::One), {.time = at("12:00")}, "12:30");
  EXPECT_THAT(run("12:30"), ElementsAre("miss a 11:00-12:00", "start b 11:00-12:00"));
}

TEST_F(AgendaTest, QueuesWhatIsCaughtUpWithDuringARun) {
  auto rule = hourly(CatchUp::One);
  rule.overlap = Overlap::Queue;
  keep("orders", rule, "09:30");
  EXPECT_THAT(due("10:00"), ElementsAre("start orders 10:00"));
  EXPECT_THAT(due("15:30"), IsEmpty());
  ended("orders", "15:40");
  EXPECT_THAT(due("15:40"), ElementsAre("start orders 11:00-15:00"));
}

TEST_F(AgendaTest, RepeatsNothingWhenTheClockIsPutBack) {
  keep("orders", hourly(CatchUp::One), "09:30");
  EXPECT_THAT(run("10:00"), ElementsAre("start orders 10:00"));
  EXPECT_THAT(run("11:00"), ElementsAre("start orders 11:00"));
  EXPECT_THAT(run("06:00"), IsEmpty());
  EXPECT_THAT(run("10:00"), IsEmpty());
  EXPECT_THAT(run("11:59"), IsEmpty());
  EXPECT_THAT(run("12:00"), ElementsAre("start orders 12:00"));
}

TEST_F(AgendaTest, TakesAClockThatWasDaysAheadForWrong) {
  keep("orders", hourly(), "09:30");
  EXPECT_THAT(agenda.due(utc("2038-01-01 00:00")),
              ElementsAre(Agenda::Due{"orders", at("10:00"), utc("2038-01-01 00:00")}));
  ended("orders", "09:31");
  EXPECT_THAT(run("09:31"), IsEmpty());
  EXPECT_THAT(run("10:00"), ElementsAre("start orders 10:00"));
}

TEST_F(AgendaTest, KeepsWhatItKnowsOverAReload) {
  keep("orders", hourly(), "09:30");
  EXPECT_THAT(due("10:00"), ElementsAre("start orders 10:00"));
  auto rule = hourly(Overlap::Queue);
  keep("orders", rule, {.time = at("03:00")}, "10:30");
  EXPECT_TRUE(agenda.is_running("orders"));
  EXPECT_THAT(due("11:00"), IsEmpty());
  keep("orders", rule, {.time = at("03:00")}, "11:10");
  ended("orders", "11:30");
  EXPECT_THAT(due("11:30"), ElementsAre("start orders 11:00"));
}

TEST_F(AgendaTest, DoesNotCatchUpWithTimesThatAReloadBrings) {
  auto rule = hourly(CatchUp::One);
  rule.times = timetable_of("0 20 * * *");
  keep("orders", rule, {.time = at("01:00")}, "09:30");
  keep("orders", hourly(CatchUp::One), {.time = at("01:00")}, "09:30");
  EXPECT_THAT(run("09:30"), IsEmpty());
  EXPECT_THAT(run("10:00"), ElementsAre("start orders 10:00"));
}

TEST_F(AgendaTest, GoesThroughManyTimesAtOnce) {
  Rule rule;
  rule.times = Timetable(Every{seconds(1)});
  rule.catch_up = CatchUp::One;
  rule.jitter = minutes(5);
  agenda.keep("orders", rule, {.time = utc("1971-01-01 00:00")}, at("10:00"));
  const auto due = agenda.due(at("10:00"));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_GE(due.front().time, at("09:55"));
  EXPECT_LE(due.front().time, at("10:00"));
}

TEST_F(AgendaTest, HasNoStartThatNeverComes) {
  Rule rule;
  rule.times = Timetable(Every{seconds::max()});
  rule.jitter = minutes(5);
  keep("orders", rule, "10:00");
  EXPECT_EQ(agenda.next_start("orders"), std::nullopt);
  EXPECT_EQ(agenda.wake_at(), Moment::max());
  EXPECT_THAT(due("23:00"), IsEmpty());
}

}  // namespace
}  // namespace millrace::schedule::testing
