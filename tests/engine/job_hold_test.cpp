// Which runs resume the job of an earlier one, and what that means for their loads.

#include <gmock/gmock.h>

#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::ElementsAre;
using testing::FakeTarget;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Error away() {
  return {ErrorKind::Transient, "away"};
}

class JobHoldTest : public testing::RunFixture {
 protected:
  JobHoldTest() {
    request_.retry.attempts = 1;
    source_gives({{{"1", "a"}, {"2", "b"}}});
  }

  FakeTarget& add_appended() { return add_target(Intake::AfterGates, Mode::Append); }
  FakeTarget& add_receiver() {
    auto& receiver = add_target(Intake::AfterGates, Mode::Append);
    receiver.can_stage = false;
    return receiver;
  }
  FakeTarget& add_failing(Error error, std::string call = "commit") {
    auto& target = add_target(Intake::AfterGates, Mode::Replace);
    target.failures[call].push_back(std::move(error));
    return target;
  }
};

TEST_F(JobHoldTest, ARunThatIsDoneIsFollowedByANewJob) {
  add_sync("a");
  auto& appended = add_appended();

  run_all();
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-2"));
  EXPECT_NE(appended.load_ids.at(0), appended.load_ids.at(1));
}

TEST_F(JobHoldTest, ARunWhoseEndNobodyHeardOfIsTheSameLoadWhenItIsRepeated) {
  add_sync("a");
  auto& appended = add_appended();

  tells_the_end_ = false;
  run_all();
  tells_the_end_ = true;
  run_all();

  EXPECT_EQ(appended.load_ids.at(0), appended.load_ids.at(1));
  run_all();
  EXPECT_NE(appended.load_ids.at(2), appended.load_ids.at(1));
}

TEST_F(JobHoldTest, ADeliveryThatWasRefusedHalfWayIsTheSameLoadWhenItIsSentAgain) {
  add_sync("a");
  auto& receiver = add_receiver();
  receiver.failures["commit"].emplace_back(ErrorKind::Refused, "401");
  receiver.delivered = {.rows = 2, .inserted = 1};

  run_all();
  run_all();

  EXPECT_EQ(receiver.load_ids.at(0), receiver.load_ids.at(1));
}

TEST_F(JobHoldTest, WhatWasAppendedIsTheSameLoadInTheRerunForAnotherDestination) {
  add_sync("a");
  auto& appended = add_appended();
  add_failing(away());

  const auto first = run_all();
  const auto second = run_all();

  EXPECT_EQ(first[0].status, Status::Temporary);
  EXPECT_TRUE(safe_to_rerun(first[0]));
  EXPECT_EQ(second[0].status, Status::Ok);
  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
  EXPECT_EQ(appended.load_ids.at(0), appended.load_ids.at(1));
  run_all();
  EXPECT_EQ(source_.jobs.back(), "job-3") << "every destination has the rows now";
}

TEST_F(JobHoldTest, ADestinationThatIsAwayFromTheStartIsWaitedForToo) {
  add_sync("a");
  add_appended();
  auto& absent = add_failing(away(), "prepare");

  run_all();
  absent.failures.clear();
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
}

TEST_F(JobHoldTest, AStopIsFollowedByTheSameJob) {
  add_sync("a");
  add_appended();
  bool stopped = false;
  add_target(Intake::AfterGates).write_waits_while = [&] { return !stopped; };

  const auto outcomes = run_all([&] { return is_done(targets_[0]); });
  stopped = true;
  run_all();

  EXPECT_EQ(outcomes[0].status, Status::Cancelled);
  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
}

// Nothing is doubled by loading other rows, and they are fresher.
TEST_F(JobHoldTest, DestinationsThatReplaceOrUpsertGetANewJob) {
  add_sync("a");
  add_target(Intake::AfterGates, Mode::Upsert);
  add_failing(away());

  run_all();
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-2"));
}

TEST_F(JobHoldTest, AJobThatCouldNotBeReadIsResumed) {
  source_.scripts.clear();
  source_gives({{{"1", "a"}}}, away());
  source_gives({{{"1", "a"}}});
  add_sync("a");
  add_target(Intake::AfterGates, Mode::Replace);

  run_all();
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
}

TEST_F(JobHoldTest, ADestinationThatRefusesForGoodIsNotWaitedFor) {
  add_sync("a");
  add_appended().report.inserted = 2;
  add_failing({ErrorKind::Refused, "no right"});

  const auto outcomes = run_all();
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-2"));
  EXPECT_FALSE(safe_to_rerun(outcomes[0])) << "the rerun appends another export";
}

// Such as a file that was renamed, in a folder that could not be made durable.
TEST_F(JobHoldTest, RowsThatAreInPlaceAllTheSameAreLookedForInTheSameExport) {
  add_sync("a");
  auto& appended = add_appended();
  appended.failures["commit"].emplace_back(ErrorKind::Internal, "cannot make durable");
  appended.delivered = {.rows = 2, .inserted = 2};

  const auto outcomes = run_all();
  run_all();

  EXPECT_EQ(outcomes[0].status, Status::Failed);
  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
  EXPECT_EQ(appended.load_ids.at(0), appended.load_ids.at(1));
  EXPECT_TRUE(safe_to_rerun(outcomes[0]));
}

struct Refusal {
  std::string name;
  std::function<void(SyncPlan&, FakeTarget&)> arrange;
  std::string message;
};

class RefusedRows : public JobHoldTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusedRows, AreNotReadAgainByTheNextRun) {
  auto& sync = add_sync("a");
  GetParam().arrange(sync, add_appended());

  const auto outcome = run_all()[0];
  run_all();

  const auto& error = outcome.error ? *outcome.error : *outcome.destinations[0].error;
  EXPECT_THAT(error.message(), HasSubstr(GetParam().message));
  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-2"));
}

INSTANTIATE_TEST_SUITE_P(
    , RefusedRows,
    ::testing::Values(
        Refusal{"ByTheContract",
                [](SyncPlan& sync, FakeTarget&) {
                  sync.columns = {{"name", "name", *parse_type("integer"), true, std::nullopt}};
                },
                "not of type integer"},
        Refusal{"ByTheContractsColumns",
                [](SyncPlan& sync, FakeTarget&) {
                  sync.columns = {{"nome", "nome", {}, false, std::nullopt}};
                },
                "nome"},
        Refusal{"ByTheKey", [](SyncPlan&, FakeTarget& target) { target.target.key = {"number"}; },
                "the key column \"number\""},
        Refusal{"ByTheDestination",
                [](SyncPlan&, FakeTarget& target) {
                  target.failures["commit"].emplace_back(ErrorKind::BadData, "row 2: too long");
                },
                "row 2: too long"},
        Refusal{"ByAGuard",
                [](SyncPlan& sync, FakeTarget& target) {
                  target.target.mode = Mode::Replace;
                  target.report = {.deleted = 10, .before = 10};
                  sync.guards.max_shrink = Percent{0.3};
                },
                "would shrink from 10 rows to 2"}),
    [](const auto& test) { return test.param.name; });

TEST_F(JobHoldTest, ARunUnderAnotherVersionOfTheFileGetsANewJob) {
  auto& sync = add_sync("a");
  auto& appended = add_appended();
  add_failing(away());

  run_all();
  sync.shape_digest = "another step";
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-2"));
  EXPECT_NE(appended.load_ids.at(0), appended.load_ids.at(1));
}

TEST_F(JobHoldTest, AJobThatNobodyBeganToLoadIsResumedByAnotherVersionOfTheFile) {
  source_.scripts.clear();
  source_gives({}).open_fails = away();
  source_gives({{{"1", "a"}}});
  auto& sync = add_sync("a");
  add_appended();

  run_all();
  sync.shape_digest = "another step";
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
}

TEST_F(JobHoldTest, ASyncThatIsDoneIsTheSameLoadInTheRerunForAnotherSync) {
  add_sync("a", "one report");
  auto& appended = add_appended();
  add_sync("b", "another report");
  add_target(Intake::AfterGates).failures["commit"].push_back(away());

  run_all();
  run_all();

  EXPECT_EQ(appended.load_ids.at(0), appended.load_ids.at(1));
  run_all();
  EXPECT_NE(appended.load_ids.at(2), appended.load_ids.at(1));
}

TEST_F(JobHoldTest, SyncsThatShareAnExportResumeItTogether) {
  add_sync("a");
  auto& appended = add_appended();
  add_sync("b");
  auto& late = add_appended();
  late.failures["commit"].push_back(away());

  run_all();
  run_all();

  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
  EXPECT_EQ(appended.load_ids.at(0), appended.load_ids.at(1));
  EXPECT_EQ(late.load_ids.at(0), late.load_ids.at(1));
  run_all();
  EXPECT_EQ(source_.jobs.back(), "job-3");
}

TEST_F(JobHoldTest, AnExportThatOneOfTwoRefusesIsHeldForTheOther) {
  add_sync("a").columns = {{"name", "name", *parse_type("integer"), true, std::nullopt}};
  add_appended();
  add_sync("b");
  add_appended().failures["commit"].push_back(away());

  run_all();

  EXPECT_THAT(*testing::run(loop_, ledger_.jobs().resumable("fake report", {"a"})), IsEmpty());
  EXPECT_EQ(testing::run(loop_, ledger_.jobs().resumable("fake report", {"b"}))->size(), 1u);
}

TEST_F(JobHoldTest, ADeliveryThatArrivedWholeIsNotSentAgain) {
  add_sync("a");
  auto& receiver = add_receiver();
  add_failing(away());

  run_all();
  const auto second = run_all()[0];

  EXPECT_EQ(receiver.load_ids.size(), 1u);
  EXPECT_TRUE(second.destinations[0].report.already_loaded);
  EXPECT_EQ(second.destinations[0].report.unchanged, 2u);
  run_all();
  EXPECT_EQ(receiver.load_ids.size(), 2u) << "of another job";
}

TEST_F(JobHoldTest, ADeliveryThatStoppedIsTheSameLoadWhenItIsSentAgain) {
  add_sync("a");
  auto& receiver = add_receiver();
  receiver.failures["commit"].push_back(away());

  run_all();
  run_all();

  ASSERT_EQ(receiver.load_ids.size(), 2u);
  EXPECT_EQ(receiver.load_ids[0], receiver.load_ids[1]);
}

TEST_F(JobHoldTest, ALongDeliveryKeepsItsJobYoung) {
  add_sync("a");
  source_.scripts.clear();
  source_gives_many(3, 1);
  auto& receiver = add_receiver();
  receiver.write_waits_while = [&] {
    clock_.advance(std::chrono::minutes(10));
    return false;
  };
  receiver.failures["commit"].push_back(away());
  const auto started = clock_.wall_now();

  run_all();

  const auto jobs = *testing::run(loop_, ledger_.jobs().resumable("fake report", {"a"}));
  EXPECT_GE(jobs.at(0).seen_at - started, std::chrono::minutes(20));
  EXPECT_EQ(jobs.at(0).submitted_at, started);
}

}  // namespace
}  // namespace millrace::engine
