// Dry runs, which plan; and what a guard stopped, let through.

#include <gmock/gmock.h>

#include "connector/engine/rows/masked_rows.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using components::RowChange;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PlanRunTest : public testing::RunFixture {
 protected:
  PlanRunTest() {
    add_sync("people");
    source_gives({{{"1", "a"}, {"2", "b"}}});
    request_.dry_run = true;
  }

  // A mirror that would lose 8 of 10 rows, which is too much for its guard.
  testing::FakeTarget& add_shrinking() {
    auto& target = add_target(Intake::AfterGates, Mode::Mirror);
    target.target.key = {"id"};
    target.plans = true;
    target.report = {.deleted = 8, .unchanged = 2, .before = 10};
    plan_.syncs[0].guards.max_shrink = Percent{0.5};
    return target;
  }

  SyncOutcome run() { return run_all().at(0); }
  std::vector<ledger::GuardedLoad> guarded(const std::string& run_id) {
    return *testing::TestEnvironment::run(ledger_.guarded_loads().of_run(run_id));
  }
};

TEST_F(PlanRunTest, CountsForEveryDestinationAndCommitsNothing) {
  for (const auto intake : {Intake::Streaming, Intake::AfterGates}) {
    auto& target = add_target(intake);
    target.plans = true;
    target.report = {.updated = 1};
  }

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_THAT(targets_[i].calls,
                ElementsAre("prepare", "begin a plan", "write 2", "settle 2", "abandon"));
    EXPECT_EQ(outcome.destinations[i].report.inserted, 1u);
    EXPECT_EQ(outcome.destinations[i].report.updated, 1u);
    EXPECT_THAT(targets_[i].visible, IsEmpty());
  }
}

TEST_F(PlanRunTest, OnlyCountsTheRowsForWhatCannotPlan) {
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates).can_stage = false;
  add_target(Intake::AfterGates, Mode::Append).prints = true;

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_THAT(targets_[i].calls, ElementsAre("prepare"));
    EXPECT_EQ(outcome.destinations[i].report.inserted, 2u);
  }
}

TEST_F(PlanRunTest, TellsOfTheGuardBesideTheCountsAndRemembersNothing) {
  auto& target = add_shrinking();

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Guarded);
  const auto& to = outcome.destinations[0];
  EXPECT_EQ(to.report.deleted, 8u);
  ASSERT_TRUE(to.error);
  EXPECT_THAT(to.error->message(), AllOf(HasSubstr("would shrink from 10 rows to 2"),
                                         ::testing::Not(HasSubstr("--allow"))));
  EXPECT_EQ(target.calls.back(), "abandon");
  EXPECT_THAT(guarded(outcome.run_id), IsEmpty());
}

TEST_F(PlanRunTest, ShowsRowsWhenAskedFor) {
  auto& target = add_target(Intake::AfterGates);
  target.plans = true;
  target.examples = {{"id", "name"}, {{RowChange::Kind::Update, {"1", "x"}, {"1", "a"}}}};
  request_.examples = 4;

  const auto outcome = run();

  EXPECT_THAT(target.calls, ::testing::Contains("examples 4"));
  EXPECT_EQ(outcome.destinations[0].examples.rows, target.examples.rows);
}

TEST_F(PlanRunTest, OldValuesOfColumnsThatAStepMasksAreNotShown) {
  const components::Examples examples{{"id", "phone"},
                                      {{RowChange::Kind::Update, {"1", "+65 1"}, {"1", "c0ffee"}},
                                       {RowChange::Kind::Delete, {"2", std::nullopt}, {}}}};

  const auto masked = with_old_values_masked(examples, {"phone"});

  EXPECT_EQ(masked.rows[0].before, (RowChange::Cells{"1", "***"}));
  EXPECT_EQ(masked.rows[0].after, (RowChange::Cells{"1", "c0ffee"}));
  EXPECT_EQ(masked.rows[1].before, (RowChange::Cells{"2", std::nullopt}));
}

class AllowTest : public PlanRunTest {
 protected:
  AllowTest() {
    request_.dry_run = false;
    add_shrinking();
    stopped_ = run();
  }

  SyncOutcome stopped_;
};

TEST_F(AllowTest, AStoppedLoadSaysHowItIsLetThrough) {
  EXPECT_EQ(stopped_.status, Status::Guarded);
  ASSERT_TRUE(stopped_.destinations[0].error);
  EXPECT_THAT(stopped_.destinations[0].error->message(),
              HasSubstr("millrace run people --allow " + stopped_.run_id));
  const auto kept = guarded(stopped_.run_id);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].taken_away, 8u);
  EXPECT_EQ(kept[0].remaining, 2u);
}

TEST_F(AllowTest, ALoadThatDoesNoWorseIsLetThroughOnce) {
  request_.allow = stopped_.run_id;

  const auto allowed = run();
  const auto again = run();

  EXPECT_EQ(allowed.status, Status::Ok);
  EXPECT_EQ(guarded(stopped_.run_id).at(0).used_by, allowed.run_id);
  EXPECT_EQ(again.status, Status::Guarded);
  EXPECT_THAT(again.destinations[0].error->message(), HasSubstr("has been let through before"));
}

TEST_F(AllowTest, ALoadThatDoesWorseIsNot) {
  request_.allow = stopped_.run_id;
  targets_[0].report = {.deleted = 9, .unchanged = 2, .before = 11};

  const auto worse = run();

  EXPECT_EQ(worse.status, Status::Guarded);
  EXPECT_THAT(
      worse.destinations[0].error->message(),
      AllOf(HasSubstr("would have taken 8 rows away"), HasSubstr("--allow " + worse.run_id)));
  EXPECT_EQ(guarded(stopped_.run_id).at(0).used_by, "");
}

TEST_F(AllowTest, ALoadThatNoGuardStopsUsesNothingUp) {
  request_.allow = stopped_.run_id;
  targets_[0].report = {.deleted = 0, .unchanged = 2, .before = 2};

  EXPECT_EQ(run().status, Status::Ok);
  EXPECT_EQ(guarded(stopped_.run_id).at(0).used_by, "");
}

TEST_F(AllowTest, WhatAnotherSyncWasStoppedAtCountsForNothing) {
  ASSERT_TRUE(testing::TestEnvironment::run(
      ledger_.guarded_loads().keep({"run-of-others", "fake memory", "orders", 100, 0, {}})));
  request_.allow = "run-of-others";

  EXPECT_EQ(run().status, Status::Guarded);
}

}  // namespace
}  // namespace millrace::engine
