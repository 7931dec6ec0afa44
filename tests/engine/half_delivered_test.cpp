// What is told of a delivery that stopped half way, and whether a rerun is called safe.

#include <gmock/gmock.h>

#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using ::testing::Contains;

class HalfDeliveredTest : public testing::RunFixture {
 protected:
  HalfDeliveredTest() { add_sync("orders"); }

  // A receiver that cannot take rows back, whose load fails so.
  testing::FakeTarget& add_receiver(ErrorKind kind) {
    auto& receiver = add_target(Intake::AfterGates);
    receiver.can_stage = false;
    receiver.failures["commit"].emplace_back(kind, "gone");
    return receiver;
  }
  SyncOutcome run() {
    source_gives({{{"1", "a"}, {"2", "b"}, {"3", "c"}}});
    return run_all().at(0);
  }
};

TEST_F(HalfDeliveredTest, TheReportSaysWhatIsConfirmedAndWhatIsUnknown) {
  add_receiver(ErrorKind::Transient).delivered = {
      .rows = 3, .inserted = 1, .unknown = 2, .notes = {"slow"}};

  const auto outcome = run();

  ASSERT_TRUE(outcome.destinations[0].error);
  EXPECT_EQ(outcome.status, Status::Temporary);
  EXPECT_EQ(outcome.destinations[0].report.inserted, 1u);
  EXPECT_EQ(outcome.destinations[0].report.unknown, 2u);
  EXPECT_THAT(outcome.destinations[0].report.notes, Contains("slow"));
  EXPECT_FALSE(safe_to_rerun(outcome));
}

TEST_F(HalfDeliveredTest, RowsThatMayHaveArrivedMakeARerunUnsafeEvenWhenASignalStoppedThem) {
  add_receiver(ErrorKind::Cancelled).delivered = {.rows = 3, .unknown = 3};

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Cancelled);
  EXPECT_FALSE(safe_to_rerun(outcome));
}

TEST_F(HalfDeliveredTest, ADeliveryOfWhichNothingArrivedIsSafeToRepeat) {
  add_receiver(ErrorKind::Refused).delivered = {.rows = 3};

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_TRUE(safe_to_rerun(outcome));
}

TEST_F(HalfDeliveredTest, WhatIsPrintedBesideAFailureMayBePrintedAgain) {
  add_receiver(ErrorKind::Refused);
  auto& printer = add_target(Intake::AfterGates, components::Mode::Append);
  printer.can_stage = false;
  printer.prints = true;

  const auto outcome = run();

  EXPECT_EQ(outcome.destinations.at(1).report.inserted, 3u);
  EXPECT_TRUE(safe_to_rerun(outcome));
}

TEST_F(HalfDeliveredTest, WhatIsDoneBesideAFailureIsNotHalfDone) {
  add_receiver(ErrorKind::Refused);
  add_target(Intake::AfterGates).report.inserted = 3;

  const auto outcome = run();

  EXPECT_EQ(outcome.destinations[1].report.inserted, 3u);
  EXPECT_TRUE(safe_to_rerun(outcome));
}

TEST_F(HalfDeliveredTest, IsNotBegunASecondTime) {
  auto& receiver = add_receiver(ErrorKind::Transient);

  run();

  EXPECT_THAT(receiver.calls, Contains("commit").Times(1));
}

}  // namespace
}  // namespace millrace::engine
