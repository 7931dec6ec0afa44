#include "connector/app/terminal/live/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/terminal/told_run.h"

namespace millrace::app {
namespace {

using namespace std::chrono_literals;
using ::testing::DoubleEq;
using ::testing::Optional;

class ProgressTest : public ::testing::Test {
 protected:
  const SyncProgress& orders() const { return told_.run.syncs().front(); }

  testing::ToldRun told_;
  Events events_ = told_.start("orders");
};

TEST_F(ProgressTest, WaitingForTheOtherSideIsNotWorking) {
  events_.phase(Phase::PreparingDestinations);
  EXPECT_EQ(orders().activity, Activity::Working);

  events_.phase(Phase::QueuedThere, "job 5");
  EXPECT_EQ(orders().activity, Activity::Waiting);

  events_.phase(Phase::Downloading);
  EXPECT_EQ(orders().activity, Activity::Working);
}

TEST_F(ProgressTest, TheWaitForAJobGoesOnWhenItsTurnComes) {
  events_.phase(Phase::QueuedThere, "job 5");
  told_.clock.advance(10s);
  events_.phase(Phase::RunningThere, "job 5");
  told_.clock.advance(5s);

  EXPECT_EQ(told_.now() - orders().phase_since, 15s);
}

TEST_F(ProgressTest, AnAttemptThatIsToComeIsAWaitUntilSomethingGoesOn) {
  events_.phase(Phase::Downloading);
  events_.retrying({}, 5s, Error(ErrorKind::Transient, "503"));
  EXPECT_EQ(orders().activity, Activity::Waiting);
  EXPECT_EQ(orders().again_at, told_.now() + 5s);

  events_.tell(RowsRead{10});
  EXPECT_EQ(orders().activity, Activity::Working);
  EXPECT_EQ(orders().again_at, std::nullopt);
}

TEST_F(ProgressTest, TheShareOfAJobIsThatOfItsUsualTime) {
  events_.tell(JobExpected{40s});
  events_.phase(Phase::QueuedThere, "job 5");
  told_.clock.advance(10s);

  EXPECT_THAT(share_of(orders(), told_.now()), Optional(DoubleEq(0.25)));
  EXPECT_THAT(time_left(orders(), told_.now()), Optional(std::chrono::nanoseconds(30s)));

  told_.clock.advance(60s);
  EXPECT_EQ(time_left(orders(), told_.now()), std::nullopt) << "it takes longer than usual";
}

TEST_F(ProgressTest, TheShareOfAFileIsThatOfItsBytes) {
  events_.phase(Phase::Downloading);
  told_.clock.advance(3s);
  events_.tell(Received{"5", 750, 1000, 0, {}});

  EXPECT_THAT(share_of(orders(), told_.now()), Optional(DoubleEq(0.75)));
  EXPECT_THAT(time_left(orders(), told_.now()), Optional(std::chrono::nanoseconds(1s)));
}

TEST_F(ProgressTest, TheShareOfPagesIsThatOfTheirNumber) {
  events_.phase(Phase::Reading, "page 3 of 4");
  events_.tell(Received{"5", 750, {}, 3, 4});

  EXPECT_THAT(share_of(orders(), told_.now()), Optional(DoubleEq(0.75)));
}

TEST_F(ProgressTest, TheShareOfALoadIsThatOfTheRowsOfAllDestinations) {
  events_.phase(Phase::Loading);
  events_.tell(RowsLoaded{"warehouse", "t", 100, 100});
  events_.tell(RowsLoaded{"crm", "contacts", 20, 100});

  EXPECT_THAT(share_of(orders(), told_.now()), Optional(DoubleEq(0.6)));
}

TEST_F(ProgressTest, WhatHasNoKnownEndHasNoShare) {
  events_.phase(Phase::Downloading);
  events_.tell(Received{"5", 750, {}, 0, {}});

  EXPECT_EQ(share_of(orders(), told_.now()), std::nullopt);
  EXPECT_EQ(time_left(orders(), told_.now()), std::nullopt);
}

TEST_F(ProgressTest, ATimeIsNotGuessedFromTheFirstMoments) {
  events_.phase(Phase::Downloading);
  told_.clock.advance(1s);
  events_.tell(Received{"5", 750, 1000, 0, {}});

  EXPECT_EQ(time_left(orders(), told_.now()), std::nullopt);
}

TEST_F(ProgressTest, BytesThatSyncsShareCountOnce) {
  const auto items = told_.start("items");
  events_.tell(Received{"5", 700, {}, 0, {}});
  items.tell(Received{"5", 700, {}, 0, {}});
  items.tell(Received{"6", 50, {}, 0, {}});

  EXPECT_EQ(told_.run.totals().bytes, 750u);
}

TEST_F(ProgressTest, TheReasonOfAFailureIsThatOfTheSyncOrOfItsDestination) {
  events_.tell(LoadDone{"warehouse", "t", 0, Error(ErrorKind::Refused, "no right")});
  events_.tell(Finished{.status = Status::Failed});
  EXPECT_EQ(orders().activity, Activity::Failed);
  EXPECT_EQ(orders().because, "warehouse: no right");

  const auto items = told_.start("items");
  items.tell(Finished{.status = Status::Failed, .error = Error(ErrorKind::Refused, "wrong key")});
  EXPECT_EQ(told_.run.syncs().back().because, "wrong key");
}

TEST_F(ProgressTest, WhatWasStoppedHasNotFailed) {
  events_.tell(Finished{.status = Status::Cancelled,
                        .error = Error(ErrorKind::Cancelled, "stopped while waiting")});

  EXPECT_EQ(orders().activity, Activity::Cancelled);
  EXPECT_EQ(told_.run.totals().failed, 0u);
  EXPECT_EQ(told_.run.totals().cancelled, 1u);
}

TEST_F(ProgressTest, WhatNeverBeganHasNotFailed) {
  events_.tell(Finished{.status = Status::Failed,
                        .error = Error(ErrorKind::Refused, "wrong key"),
                        .not_started = true});

  EXPECT_EQ(orders().activity, Activity::NotStarted);
  EXPECT_EQ(told_.run.totals().failed, 0u);
}

}  // namespace
}  // namespace millrace::app
