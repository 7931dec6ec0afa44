#include "connector/engine/sync_run.h"

#include <gmock/gmock.h>

#include "tests/engine/fake_steps.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SyncRunTest : public testing::RunFixture {
 protected:
  SyncRunTest() { add_sync("orders").on_row_error.keep_default_in(folder_.path()); }

  SyncOutcome run() { return run_all().at(0); }
};

TEST_F(SyncRunTest, StreamsToOneAndSpoolsForAnother) {
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  source_gives({{{"1", "a"}, {"2", "∅"}}, {{"3", ""}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(outcome.rows_out, 3u);
  EXPECT_THAT(targets_[0].calls,
              ElementsAre("prepare", "begin", "write 2", "write 1", "settle 3", "commit"));
  EXPECT_EQ(targets_[0].visible, targets_[1].visible);
  EXPECT_EQ(targets_[1].visible, (Rows{{"1", "a"}, {"2", "∅"}, {"3", ""}}));
}

TEST_F(SyncRunTest, ReadsTheExportAgainAfterACutAndKeepsNothingOfTheFirst) {
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  source_gives({{{"1", "a"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives({{{"1", "a"}}, {{"2", "b"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(source_.opened, 2);
  EXPECT_EQ(clock_.sleeps.size(), 1u);
  EXPECT_EQ(targets_[0].visible, (Rows{{"1", "a"}, {"2", "b"}}));
  EXPECT_EQ(targets_[1].visible, targets_[0].visible);
  EXPECT_THAT(events_.notes, ElementsAre(HasSubstr("cut")));
}

TEST_F(SyncRunTest, RowsThatAStepRejectsAreCountedAndMakeTheRunRejected) {
  add_step([] { return testing::sorting_out(); });
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  source_gives({{{"1", "a"}, {"bad", "b"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives({{{"1", "a"}, {"bad", "b"}, {"gone", "c"}}, {{"4", "d"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Rejected);
  EXPECT_EQ(outcome.rows_read, 4u);
  EXPECT_EQ(outcome.rows_out, 2u);
  EXPECT_EQ(outcome.counts.quarantined, 1u);
  EXPECT_EQ(targets_[0].visible, (Rows{{"1", "a"}, {"4", "d"}}));
  EXPECT_EQ(targets_[1].visible, targets_[0].visible);
  EXPECT_EQ(outcome.counts.filtered, 1u);
  EXPECT_THAT(outcome.warnings, ElementsAre(HasSubstr("row 2: step 1 (fake): it is bad")));
}

TEST_F(SyncRunTest, WhatAStepHoldsBackIsLoadedAtTheEnd) {
  add_step([] { return std::make_unique<testing::HoldingStep>(); });
  add_target(Intake::Streaming);
  source_gives({{{"1", "a"}}, {{"2", "b"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(outcome.rows_out, 2u);
  EXPECT_EQ(targets_[0].visible, (Rows{{"2", "b"}, {"1", "a"}}));
}

TEST_F(SyncRunTest, F042_TellsOnceWhatWasMendedInTheAttemptThatCounts) {
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  source_gives({{{"1", "a"}}}, Error(ErrorKind::Transient, "cut")).mended = {7, 7};
  source_gives({{{"1", "∅"}}, {{"2", "�"}}}).mended = {1, 2};

  const auto outcome = run();

  EXPECT_EQ(outcome.mended, (Mended{1, 2}));
  EXPECT_THAT(outcome.warnings,
              ElementsAre("1 row had fewer cells than columns and was padded with NULL; 2 cells "
                          "had invalid text, which was replaced by U+FFFD"));
}

TEST_F(SyncRunTest, F042_TellsOnlyOfWhatWasMended) {
  add_target(Intake::Streaming);
  source_gives({{{"1", "∅"}}}).mended = {1, 0};
  EXPECT_THAT(run().warnings,
              ElementsAre("1 row had fewer cells than columns and was padded with NULL"));
}

TEST_F(SyncRunTest, GivesUpAfterThreeCutsAndLeavesNothing) {
  add_target(Intake::Streaming);
  source_gives({{{"1", "a"}}}, Error(ErrorKind::Transient, "cut"));

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Temporary);
  EXPECT_EQ(source_.opened, 3);
  EXPECT_EQ(targets_[0].calls.back(), "abandon");
  EXPECT_THAT(targets_[0].visible, IsEmpty());
}

TEST_F(SyncRunTest, DoesNotRepeatWhatTheSourceHasGivenUpOn) {
  add_target(Intake::Streaming);
  source_gives({});
  source_.scripts.back().open_fails = Error(ErrorKind::Transient, "gave up after 5 attempts");

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Temporary);
  EXPECT_EQ(exit_code(outcome.status), 75);
  EXPECT_EQ(source_.opened, 1);
}

TEST_F(SyncRunTest, DoesNotReadAgainWhatIsBad) {
  add_target(Intake::Streaming);
  source_gives({{{"1", "a"}}}, Error(ErrorKind::BadData, "row 2: 3 fields"));

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_EQ(source_.opened, 1);
  EXPECT_THAT(outcome.error->message(), HasSubstr("row 2"));
}

TEST_F(SyncRunTest, ADestinationThatFailsDoesNotTouchTheOthers) {
  add_target(Intake::Streaming).failures["write"].emplace_back(ErrorKind::Refused, "disk full");
  add_target(Intake::Streaming);
  source_gives({{{"1", "a"}}, {{"2", "b"}}, {{"3", "c"}}, {{"4", "d"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_EQ(outcome.destinations[0].error->message(), "disk full");
  EXPECT_EQ(targets_[0].calls.back(), "abandon");
  EXPECT_FALSE(outcome.destinations[1].error);
  EXPECT_EQ(targets_[1].visible.size(), 4u);
}

TEST_F(SyncRunTest, AsksNothingOfTheSourceWhenNoDestinationIsReady) {
  add_target(Intake::Streaming).failures["prepare"].emplace_back(ErrorKind::Refused, "no right");
  source_gives({{{"1", "a"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_EQ(source_.opened, 0);
}

TEST_F(SyncRunTest, BeginsALoadAgainAfterALostConnection) {
  add_target(Intake::AfterGates).failures["commit"].emplace_back(ErrorKind::Transient, "reset");
  source_gives({{{"1", "a"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(source_.opened, 1) << "the export is not read again";
  EXPECT_THAT(targets_[0].calls, ElementsAre("prepare", "begin", "write 1", "settle 1", "commit",
                                             "abandon", "begin", "write 1", "settle 1", "commit"));
}

TEST_F(SyncRunTest, StopsBeforeAnEmptyExportReplacesATable) {
  add_target(Intake::Streaming, Mode::Replace);
  add_target(Intake::AfterGates, Mode::Upsert);
  source_gives({});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Guarded);
  EXPECT_EQ(exit_code(outcome.status), 4);
  EXPECT_THAT(outcome.destinations[0].error->message(), HasSubstr("on_empty: accept"));
  EXPECT_EQ(targets_[0].calls.back(), "abandon");
  EXPECT_EQ(outcome.destinations[1].status, Status::Ok);
}

TEST_F(SyncRunTest, AnEmptyExportReplacesATableThatMayBeEmpty) {
  add_target(Intake::Streaming, Mode::Replace);
  plan_.syncs[0].guards.on_empty = OnEmpty::Accept;
  source_gives({});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_THAT(targets_[0].calls, ElementsAre("prepare", "begin", "settle 0", "commit"));
}

TEST_F(SyncRunTest, AnExportThatBreaksItsContractIsReadToItsEndAndNotLoaded) {
  plan_.syncs[0].columns = {{"name", "name", *parse_type("integer"), true, std::nullopt}};
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  source_gives({{{"1", "5"}, {"2", "x"}}, {{"3", "6"}}, {{"4", "∅"}, {"5", "y"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.error->kind(), ErrorKind::BadData);
  EXPECT_EQ(outcome.rows_read, 5u);
  ASSERT_EQ(outcome.violations.size(), 2u);
  EXPECT_EQ(outcome.violations[0].count, 2u);
  EXPECT_EQ(outcome.violations[0].samples.back().row, 5u);
  for (const auto& target : targets_) EXPECT_THAT(target.visible, IsEmpty());
}

TEST_F(SyncRunTest, AnExportThatNamesNoColumnsHasThoseOfTheContract) {
  plan_.syncs[0].columns = {{"Id", "id", *parse_type("integer"), true, std::nullopt},
                            {"Name", "name", {}, false, std::nullopt}};
  plan_.syncs[0].guards.on_empty = OnEmpty::Accept;
  add_target(Intake::AfterGates);
  source_gives({}).schema = testing::schema_of({});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(targets_[0].schema->names(), "id, name");
}

TEST_F(SyncRunTest, AnExportThatNamesNoColumnsIsRefusedWithoutAContract) {
  add_target(Intake::AfterGates);
  source_gives({}).schema = testing::schema_of({});

  EXPECT_THAT(run().error->message(), HasSubstr("does not name its columns; declare them"));
}

TEST_F(SyncRunTest, NamesAllKeyColumnsThatTheRowsDoNotHave) {
  add_target(Intake::AfterGates).target.key = {"emial", "id", "nome"};
  source_gives({{{"1", "a"}}});

  EXPECT_THAT(run().destinations[0].error->message(),
              HasSubstr("the key columns \"emial\", \"nome\" are not among the columns: id, name"));
}

TEST_F(SyncRunTest, NamesAKeyColumnThatTheRowsDoNotHave) {
  add_target(Intake::AfterGates).target.key = {"emial"};
  source_gives({{{"1", "a"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_THAT(outcome.destinations[0].error->message(),
              HasSubstr("the key column \"emial\" is not among the columns: id, name"));
  EXPECT_THAT(targets_[0].calls, ElementsAre("prepare"));
}

TEST_F(SyncRunTest, InfersTypesOverAllRowsOnlyForThoseWhoWantThem) {
  add_target(Intake::AfterGates).wants_types = true;
  add_target(Intake::AfterGates);
  source_gives({{{"1", "7"}}, {{"2", "x"}}});

  run();

  EXPECT_EQ((*targets_[0].schema)[0].type.kind, TypeKind::Integer);
  EXPECT_EQ((*targets_[0].schema)[1].type.kind, TypeKind::Text);
  EXPECT_EQ((*targets_[1].schema)[0].type.kind, TypeKind::Unknown);
}

TEST_F(SyncRunTest, KeepsAsTextWhatADestinationWouldGiveBackAsAnotherText) {
  add_target(Intake::AfterGates).wants_types = true;
  auto& other = add_target(Intake::AfterGates);
  other.wants_types = true;
  other.not_given_back = TypeKind::Boolean;
  source_gives({{{"1", "true"}}, {{"2", "false"}}});

  run();

  EXPECT_EQ((*targets_[0].schema)[1].type.kind, TypeKind::Boolean);
  EXPECT_EQ((*targets_[1].schema)[0].type.kind, TypeKind::Integer);
  EXPECT_EQ((*targets_[1].schema)[1].type.kind, TypeKind::Text);
}

TEST_F(SyncRunTest, RejectedRowsMakeTheRunExitThree) {
  add_target(Intake::AfterGates).report.rejected = 2;
  source_gives({{{"1", "a"}, {"2", "b"}, {"3", "c"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Rejected);
  EXPECT_EQ(exit_code(outcome.status), 3);
}

}  // namespace
}  // namespace millrace::engine
