#include "connector/service/service.h"

#include <gmock/gmock.h>

#include "tests/service/service_fixture.h"

namespace millrace::service {
namespace {

using components::Intake;
using schedule::CatchUp;
using schedule::Every;
using schedule::Overlap;
using schedule::Rule;
using schedule::Timetable;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

using ServiceTest = testing::ServiceFixture;

TEST_F(ServiceTest, StartsWhatIsDueAndRemembersIt) {
  add("a", every(10s));
  start();

  for (int runs = 1; runs <= 3; ++runs) {
    pass(10s);
    until_finished(runs);
    until([this] { return service_->running("a") == nullptr; });
  }
  end();

  EXPECT_THAT(statuses("a"), ::testing::ElementsAre("ok", "ok", "ok"));
  EXPECT_EQ(due_times().at("a"), now() - now().time_since_epoch() % 10s);
}

TEST_F(ServiceTest, LeavesOutATimeThatComesWhileItRuns) {
  hold_runs();
  add("a", every(10s));
  start();
  until_held();

  pass(10s);
  until_noted("skipped the run of ");
  EXPECT_EQ(source_.opened, 1);
  go_on_.notify();
  until_finished(1);
  end();

  EXPECT_THAT(events_.notes, Contains(HasSubstr("the one before is still running")));
}

TEST_F(ServiceTest, RunsOnceMoreWhatWaitedForTheEndOfARun) {
  hold_runs();
  source_gives({{{"1", "x"}}});
  auto rule = every(10s);
  rule.overlap = Overlap::Queue;
  add("a", rule);
  start();
  until_held();

  pass(20s);
  go_on_.notify();
  until_finished(2);
  until([this] { return service_->running("a") == nullptr; });
  end();

  EXPECT_THAT(events_.notes, Not(Contains(HasSubstr("skipped"))));
  EXPECT_THAT(statuses("a"), ::testing::ElementsAre("ok", "ok"));
}

TEST_F(ServiceTest, StopsARunAtItsDeadline) {
  hold_runs();
  auto rule = every(10s);
  rule.deadline = 25s;
  add("a", rule);
  start();
  until_held();

  pass(25s);
  until_finished(1);
  end();

  EXPECT_THAT(events_.notes, Contains("stopped after 25 s, its deadline"));
  // Nobody cancelled it.
  EXPECT_EQ(statuses().back(), "temporary");
}

TEST_F(ServiceTest, TellsOnceThatARunWillBeLate) {
  hold_runs();
  auto rule = every(10s);
  rule.ready_by = Timetable(Every{10s});
  add("a", rule);
  start();
  until_held();

  until_noted("will be late: its rows should be there by ");
  service_->reload(plan());
  go_on_.notify();
  until_finished(1);
  end();

  ASSERT_EQ(alarms_.size(), 1U);
  EXPECT_EQ(alarms_[0].what, Alarm::What::Late);
  EXPECT_EQ(alarms_[0].sync, "a");
  EXPECT_NE(alarms_[0].run_id, "");
  EXPECT_EQ(alarms_[0].moment.time_since_epoch() % 10s, 0s);
}

TEST_F(ServiceTest, TellsOnceThatRowsAreStale) {
  source_gives({{{"1", "x"}}});
  source_gives({}, Error(ErrorKind::Refused, "no"));
  add("a", every(3600s));
  start();

  const auto pass_to_run = [this](int runs) {
    pass(1h - now().time_since_epoch() % 1h);
    until_finished(runs);
    until([this] { return service_->running("a") == nullptr; });
  };
  pass_to_run(1);
  pass_to_run(2);
  EXPECT_THAT(alarms_, IsEmpty());
  pass_to_run(3);
  until([this] { return !alarms_.empty(); });
  pass_to_run(4);
  end();

  ASSERT_EQ(alarms_.size(), 1U);
  EXPECT_EQ(alarms_[0].what, Alarm::What::Stale);
  EXPECT_EQ(alarms_[0].moment - alarms_[0].as_of, 2h);
}

TEST_F(ServiceTest, CatchesUpOnceWithWhatItMissed) {
  auto rule = every(3600s);
  rule.catch_up = CatchUp::One;
  add("a", rule);
  ASSERT_TRUE(run(own_ledger_->due_times().remember({{"a", now() - 10h}})));
  start();

  until_finished(1);
  end();

  EXPECT_THAT(events_.notes, Contains(HasSubstr("one run for the runs of ")));
  EXPECT_EQ(statuses().size(), 1U);
}

TEST_F(ServiceTest, CatchesUpWithTheFirstTimeOfASync) {
  auto rule = every(3600s);
  rule.catch_up = CatchUp::One;
  add("a", rule);
  start();
  const auto before = service_->last_due("a");
  end();
  pass(2h);

  is_done_ = false;
  start();
  until_finished(1);
  end();

  EXPECT_EQ(before, std::nullopt) << "no time of it had come";
  EXPECT_EQ(statuses().size(), 1U);
}

TEST_F(ServiceTest, LeavesOutWhatItMissed) {
  add("a", every(3600s));
  ASSERT_TRUE(run(own_ledger_->due_times().remember({{"a", now() - 10h}})));
  start();

  until_noted("which catch_up: none leaves out");
  end();

  EXPECT_THAT(statuses(), IsEmpty());
  EXPECT_EQ(due_times().at("a").time_since_epoch() % 3600s, 0s);
}

TEST_F(ServiceTest, StartsASyncOnceThoseBeforeItAreDone) {
  add("a", every(10s));
  add("b", Rule{.times = {}, .after = {"a"}});
  start();

  pass(10s);
  until([this] { return source_.requests.size() >= 2; });
  end();

  EXPECT_EQ(source_.requests[0], "a");
  EXPECT_EQ(source_.requests[1], "b");
}

TEST_F(ServiceTest, GivesRunsTimeToEnd) {
  hold_runs();
  add("a", every(10s));
  start({.grace = 1h});
  until_held();

  service_->stop();
  go_on_.notify();
  end();

  EXPECT_EQ(statuses().size(), 1U);
  EXPECT_EQ(statuses().back(), "ok");
}

TEST_F(ServiceTest, StopsWhatHasNotEndedInTime) {
  hold_runs();
  add("a", every(10s));
  start();
  until_held();

  service_->stop();
  for (int second = 0; second < 20 && !is_done_; ++second) {
    loop_.run_for(5ms);
    pass(1s);
  }
  until([this] { return is_done_; });

  EXPECT_EQ(statuses().back(), "cancelled");
}

TEST_F(ServiceTest, StopsAtOnceWhenItIsToldTwice) {
  hold_runs();
  add("a", every(10s));
  start({.grace = 1h});
  until_held();

  service_->stop();
  service_->stop();
  end();

  EXPECT_EQ(statuses().back(), "cancelled");
}

TEST_F(ServiceTest, KeepsOtherSchedulesAfterAReload) {
  hold_runs();
  source_gives({{{"1", "x"}}});
  add("a", every(10s));
  start();
  until_held();

  plan_.syncs.clear();
  add("b", every(10s));
  service_->reload(plan());
  pass(10s);
  until([this] { return source_.requests.size() >= 2; });
  EXPECT_NE(service_->running("a"), nullptr) << "it ends under the plan that it began with";
  EXPECT_EQ(service_->next_start("a"), std::nullopt);
  ASSERT_EQ(service_->running_removed().size(), 1U);
  EXPECT_EQ(service_->running_removed().front()->name, "a");
  go_on_.notify();
  until([this] { return service_->running("a") == nullptr; });
  EXPECT_TRUE(service_->running_removed().empty());
  end();

  EXPECT_THAT(statuses("a"), ::testing::ElementsAre("ok"));
  EXPECT_THAT(statuses("b"), Contains("ok"));
}

TEST_F(ServiceTest, StartsARunThatSomebodyAsksFor) {
  hold_runs();
  add("a", every(3600s));
  add_sync("b", "b").schedule = std::nullopt;
  add_target(Intake::AfterGates);
  start();

  const auto started = service_->start("b");
  ASSERT_TRUE(started) << started.error().message();
  EXPECT_EQ(service_->running("b")->outcome().run_id, *started);
  EXPECT_EQ(service_->start("b").error().message(), "b is running already");
  EXPECT_EQ(service_->start("c").error().message(), "there is no sync 'c'");
  until([this] { return source_.waiting == 1; });
  EXPECT_TRUE(service_->cancel("b"));
  until([this] { return service_->running("b") == nullptr; });
  EXPECT_FALSE(service_->cancel("b"));
  service_->stop();
  EXPECT_EQ(service_->start("b").error().message(), "the service is stopping");
  end();
}

TEST_F(ServiceTest, DoesNotBeginWithoutItsLedger) {
  add("a", every(10s));
  ASSERT_TRUE(run(kept_->run({{"DROP TABLE millrace_due_times", {}}})));
  start();
  until([this] { return is_done_; });
  EXPECT_FALSE(served_);
  EXPECT_EQ(source_.opened, 0);
}

}  // namespace
}  // namespace millrace::service
