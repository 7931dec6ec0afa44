// Syncs that start after others.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/schedule/agenda.h"
#include "connector/schedule/start_time.h"
#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AfterOthers : public ::testing::Test {
 protected:
  static Moment at(const std::string& clock) { return utc("2026-11-30 " + clock); }

  static Rule after(std::vector<std::string> names) {
    Rule rule;
    rule.after = std::move(names);
    return rule;
  }

  void SetUp() override {
    Rule daily;
    daily.times = timetable_of("0 23 * * *");
    agenda.keep("orders", daily, {}, at("01:00"));
    agenda.keep("customers", daily, {}, at("01:00"));
    agenda.keep("report", after({"orders", "customers"}), {}, at("01:00"));
  }

  // Started by hand, as far as the agenda can tell.
  void run(const std::string& name, const std::string& end, bool ok = true) {
    agenda.started(name, at(end));
    agenda.ended(name, ok, at(end));
  }
  std::vector<std::string> due(const std::string& now) {
    std::vector<std::string> all;
    for (const auto& due : agenda.due(at(now))) {
      const auto* word = due.verdict == Agenda::Verdict::Start  ? "start "
                         : due.verdict == Agenda::Verdict::Skip ? "skip "
                                                                : "miss ";
      all.push_back(word + due.name + " " + text_of(due.time).substr(11));
    }
    return all;
  }

  Agenda agenda;
};

TEST_F(AfterOthers, ASyncWaitsForTheLastOfThem) {
  run("orders", "02:00");
  EXPECT_EQ(agenda.next_start("report"), std::nullopt);
  EXPECT_THAT(due("02:00"), IsEmpty());
  run("orders", "02:30");
  EXPECT_THAT(due("02:30"), IsEmpty());
  run("customers", "03:00");
  EXPECT_EQ(agenda.wake_at(), at("03:00"));
  EXPECT_THAT(due("03:00"), ElementsAre("start report 03:00"));
}

TEST_F(AfterOthers, ASyncStartsOnceForEachTimeOfAll) {
  run("orders", "02:00");
  run("customers", "02:00");
  EXPECT_THAT(due("02:00"), ElementsAre("start report 02:00"));
  agenda.ended("report", true, at("02:00"));
  run("orders", "02:00");
  EXPECT_THAT(due("02:00"), IsEmpty());
  run("customers", "02:00");
  EXPECT_THAT(due("02:00"), ElementsAre("start report 02:00"));
}

TEST_F(AfterOthers, AFailureHasToBeMadeGood) {
  run("orders", "02:00");
  run("orders", "02:10", false);
  run("customers", "02:20");
  EXPECT_THAT(due("02:20"), IsEmpty());
  run("orders", "02:30");
  EXPECT_THAT(due("02:30"), ElementsAre("start report 02:30"));
}

TEST_F(AfterOthers, AFailureBeforeTheStartCounts) {
  auto rule = after({"orders", "customers"});
  rule.jitter = minutes(10);
  agenda.keep("report", rule, {}, at("01:00"));
  run("orders", "02:00");
  run("customers", "02:00");
  ASSERT_GT(agenda.wake_at(), at("02:00"));
  run("orders", "02:00", false);
  EXPECT_EQ(agenda.next_start("report"), std::nullopt);
  EXPECT_THAT(due("02:10"), IsEmpty());
}

// Else one that ends often would put it off for ever.
TEST_F(AfterOthers, MoreRunsDoNotMoveAStartThatIsDelayed) {
  auto rule = after({"orders"});
  rule.jitter = minutes(10);
  agenda.keep("report", rule, {}, at("01:00"));
  run("orders", "02:00");
  const auto start = agenda.wake_at();
  run("orders", "02:01");
  EXPECT_EQ(agenda.wake_at(), start);
}

TEST_F(AfterOthers, WhatEndsDuringARunIsSkipped) {
  run("orders", "02:00");
  run("customers", "02:00");
  EXPECT_THAT(due("02:00"), ElementsAre("start report 02:00"));
  run("orders", "02:10");
  run("customers", "02:10");
  EXPECT_THAT(due("02:10"), ElementsAre("skip report 02:10"));
  agenda.ended("report", true, at("02:20"));
  EXPECT_THAT(due("02:20"), IsEmpty());
}

TEST_F(AfterOthers, WhatEndsDuringARunIsQueued) {
  auto rule = after({"orders", "customers"});
  rule.overlap = Overlap::Queue;
  agenda.keep("report", rule, {}, at("01:00"));
  run("orders", "02:00");
  run("customers", "02:00");
  EXPECT_THAT(due("02:00"), ElementsAre("start report 02:00"));
  run("orders", "02:10");
  run("customers", "02:10");
  EXPECT_THAT(due("02:10"), IsEmpty());
  agenda.ended("report", true, at("02:20"));
  EXPECT_THAT(due("02:20"), ElementsAre("start report 02:10"));
}

TEST_F(AfterOthers, ChainsGoOn) {
  agenda.keep("mail", after({"report"}), {}, at("01:00"));
  run("orders", "02:00");
  run("customers", "02:00");
  EXPECT_THAT(due("02:00"), ElementsAre("start report 02:00"));
  agenda.ended("report", true, at("02:20"));
  EXPECT_THAT(due("02:20"), ElementsAre("start mail 02:20"));
}

TEST_F(AfterOthers, AClockThatIsPutBackDelaysNothing) {
  run("orders", "22:00");
  run("customers", "22:00");
  EXPECT_THAT(due("04:00"), ElementsAre("start report 04:00"));
}

TEST_F(AfterOthers, ARunOfASyncWithoutAScheduleCounts) {
  agenda.keep("report", after({"orders", "by hand"}), {}, at("01:00"));
  run("orders", "02:00");
  EXPECT_THAT(due("02:00"), IsEmpty());
  run("by hand", "02:30");
  EXPECT_THAT(due("02:30"), ElementsAre("start report 02:30"));
}

TEST_F(AfterOthers, AnUnknownNameIsWaitedFor) {
  agenda.keep("report", after({"orders", "nowhere"}), {}, at("01:00"));
  run("orders", "02:00");
  EXPECT_THAT(due("02:00"), IsEmpty());
}

class AfterARestart : public AfterOthers {
 protected:
  struct Known {
    std::string orders;
    std::string customers;
    std::string report;
  };

  // In each order in which they can be read from a file.
  std::vector<std::string> restarted(const Known& known, CatchUp catch_up, const std::string& now) {
    auto rule = after({"orders", "customers"});
    rule.catch_up = catch_up;
    const auto keep = [&](const std::string& name, const Rule& its, const Agenda::Past& past) {
      agenda.keep(name, its, past, at(now));
    };
    const auto ok = [&](const std::string& clock) {
      return clock.empty() ? Agenda::Past{} : Agenda::Past{.ok = at(clock)};
    };
    std::vector<std::vector<std::string>> answers;
    for (const bool is_first : {true, false}) {
      agenda = Agenda();
      const auto past =
          known.report.empty() ? Agenda::Past{} : Agenda::Past{.time = at(known.report)};
      if (is_first) keep("report", rule, past);
      keep("orders", after({"nothing"}), ok(known.orders));
      keep("customers", after({"nothing"}), ok(known.customers));
      if (!is_first) keep("report", rule, past);
      answers.push_back(due(now));
    }
    EXPECT_EQ(answers[0], answers[1]);
    return answers[1];
  }
};

TEST_F(AfterARestart, WhatIsCompleteIsCaughtUpWith) {
  const Known known{.orders = "02:00", .customers = "02:10", .report = "01:30"};
  EXPECT_THAT(restarted(known, CatchUp::One, "05:00"), ElementsAre("start report 02:10"));
  EXPECT_THAT(restarted(known, CatchUp::None, "05:00"), ElementsAre("miss report 02:10"));
  EXPECT_THAT(restarted(known, CatchUp::None, "02:10:30"), ElementsAre("start report 02:10"));
}

TEST_F(AfterARestart, WhatWasBeforeItsLastStartIsOld) {
  const Known known{.orders = "02:00", .customers = "02:10", .report = "02:05"};
  EXPECT_THAT(restarted(known, CatchUp::One, "05:00"), IsEmpty());
  run("orders", "06:00");
  EXPECT_THAT(due("06:00"), ElementsAre("start report 06:00"));
}

TEST_F(AfterARestart, WhatFailedLastIsWaitedFor) {
  const Known known{.orders = "02:00", .customers = "", .report = ""};
  EXPECT_THAT(restarted(known, CatchUp::One, "05:00"), IsEmpty());
  run("customers", "06:00");
  EXPECT_THAT(due("06:00"), ElementsAre("start report 06:00"));
}

TEST_F(AfterOthers, AReloadForgetsNothing) {
  run("orders", "02:00");
  agenda.keep("report", after({"orders", "customers"}), {}, at("02:05"));
  run("customers", "02:10");
  agenda.keep("report", after({"orders", "customers"}), {}, at("02:10"));
  EXPECT_THAT(due("02:10"), ElementsAre("start report 02:10"));
  agenda.ended("report", true, at("02:20"));
  // Another one, which ended before the last start.
  run("events", "02:00");
  agenda.keep("events", after({"nothing"}), {.ok = at("02:01")}, at("02:30"));
  agenda.keep("report", after({"orders", "events"}), {}, at("02:30"));
  run("orders", "02:40");
  EXPECT_THAT(due("02:40"), IsEmpty());
}

}  // namespace
}  // namespace millrace::schedule::testing
