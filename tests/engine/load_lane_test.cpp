// What the engine does for every load, so that no destination has to.

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class LoadLaneTest : public testing::RunFixture {
 protected:
  LoadLaneTest() { add_sync("orders"); }

  DestinationOutcome run() {
    source_gives({{{"1", "a"}, {"2", "b"}, {"3", "c"}}});
    return run_all().at(0).destinations.at(0);
  }
};

TEST_F(LoadLaneTest, AppendModeTagsEachRowWithTheLoad) {
  auto& target = add_target(Intake::AfterGates, Mode::Append);

  run();

  const auto& id = target.load_ids.at(0);
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(target.schema->names(), "id, name, _millrace_load");
  EXPECT_THAT(target.visible, ElementsAre(ElementsAre("1", "a", id), ElementsAre("2", "b", id),
                                          ElementsAre("3", "c", id)));
}

TEST_F(LoadLaneTest, RowsThatArePrintedAreNotTagged) {
  auto& target = add_target(Intake::AfterGates, Mode::Append);
  target.prints = true;
  schema_ = testing::schema_of({"id", "_millrace_load"});

  const auto outcome = run();

  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(target.schema->names(), "id, _millrace_load");
}

TEST_F(LoadLaneTest, RowsArePrintedByEveryRunOfTheSameExport) {
  auto& printer = add_target(Intake::AfterGates, Mode::Append);
  printer.can_stage = false;
  printer.prints = true;
  auto& beside = add_target(Intake::AfterGates, Mode::Append);  // Its failures keep the job.
  beside.failures["commit"].assign(2, Error(ErrorKind::Cancelled, "stopped"));
  run();

  const auto again = run();

  EXPECT_EQ(source_.jobs.front(), source_.jobs.back());
  EXPECT_FALSE(again.report.already_loaded);
  EXPECT_EQ(std::ranges::count(printer.calls, "settle 3"), 2);
}

TEST_F(LoadLaneTest, OtherModesAddNoColumn) {
  auto& target = add_target(Intake::Streaming, Mode::Replace);

  run();

  EXPECT_EQ(target.schema->names(), "id, name");
}

TEST_F(LoadLaneTest, AppendModeTakesNoExportThatHasTheTagAlready) {
  auto& target = add_target(Intake::AfterGates, Mode::Append);
  schema_ = testing::schema_of({"id", "_millrace_load"});

  const auto outcome = run();

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::BadData);
  EXPECT_THAT(outcome.error->message(), HasSubstr("drop or rename it"));
  EXPECT_THAT(target.calls, ElementsAre("prepare"));
}

TEST_F(LoadLaneTest, ColumnsGetTheirNamesAndStamps) {
  using components::Stamp;
  auto& target = add_target(Intake::AfterGates, Mode::Append);
  target.target.columns = {components::ColumnNames::Snake, {Stamp::RunId, Stamp::ExportId}};
  schema_ = testing::schema_of({"User ID", "Full name"});
  source_gives({{{"1", "a"}}});

  const auto outcome = run_all().at(0);

  EXPECT_EQ(target.schema->names(), "user_id, full_name, _run_id, _export_id, _millrace_load");
  EXPECT_THAT(target.visible, ElementsAre(ElementsAre("1", "a", outcome.run_id, outcome.export_id,
                                                      target.load_ids.at(0))));
}

TEST_F(LoadLaneTest, ColumnsOfOneNameStopADestinationBeforeItsLoad) {
  auto& target = add_target(Intake::AfterGates);
  target.target.columns.names = components::ColumnNames::Snake;
  schema_ = testing::schema_of({"User ID", "user_id"});

  const auto outcome = run();

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::BadData);
  EXPECT_THAT(outcome.error->message(),
              HasSubstr("snake makes \"user_id\" of both columns \"User ID\" and \"user_id\""));
  EXPECT_THAT(target.calls, ElementsAre("prepare"));
}

TEST_F(LoadLaneTest, ASurveySeesAllRowsBeforeTheLoadBegins) {
  auto& target = add_target(Intake::AfterGates);
  target.surveys = true;
  target.target.columns.names = components::ColumnNames::Snake;
  schema_ = testing::schema_of({"User ID", "Name"});

  run();

  EXPECT_THAT(target.calls, ElementsAre("prepare", "survey user_id, name", "begin to see", "see 3",
                                        "begin", "write 3", "settle 3", "commit"));
}

TEST_F(LoadLaneTest, WhatALoadChangesBesideRowsIsTold) {
  auto& target = add_target(Intake::AfterGates);
  target.report.changes = {{components::SchemaChange::Kind::AddColumn, "tier", "text"}};
  target.notes = {"shown"};

  EXPECT_THAT(run().report.notes, ElementsAre("the column tier (text) was added", "shown"));
}

TEST_F(LoadLaneTest, ALoadThatIsThereIsGivenNoRows) {
  auto& target = add_target(Intake::AfterGates);
  target.already_loaded = {.rows = 3, .unchanged = 3, .already_loaded = true};

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_TRUE(outcome.report.already_loaded);
  EXPECT_EQ(outcome.report.unchanged, 3u);
  EXPECT_THAT(target.calls, ElementsAre("prepare", "begin"));
}

TEST_F(LoadLaneTest, AStreamThatIsThereIsReadButNotWritten) {
  auto& target = add_target(Intake::Streaming);
  target.already_loaded = {.rows = 3, .unchanged = 3, .already_loaded = true};

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_THAT(target.calls, ElementsAre("prepare", "begin"));
}

TEST_F(LoadLaneTest, ALoadThatIsThereWithOtherRowsIsRefused) {
  add_target(Intake::AfterGates).already_loaded = {.rows = 2, .unchanged = 2};

  const auto outcome = run();

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::BadData);
  EXPECT_THAT(outcome.error->message(), HasSubstr("counts 2 rows, but the export has 3"));
}

TEST_F(LoadLaneTest, CountsThatDoNotAddUpAreNotCommitted) {
  auto& target = add_target(Intake::AfterGates);
  target.report = {.inserted = 1, .updated = 1};

  const auto outcome = run();

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::Internal);
  EXPECT_THAT(outcome.error->message(), HasSubstr("accounts for 2 of 3 rows"));
  EXPECT_THAT(target.calls, Not(Contains("commit")));
  EXPECT_EQ(target.calls.back(), "abandon");
}

TEST_F(LoadLaneTest, WhatCommitHasToSayFollowsWhatWasCounted) {
  auto& target = add_target(Intake::AfterGates);
  target.report.notes = {"counted"};
  target.notes = {"shown"};

  EXPECT_THAT(run().report.notes, ElementsAre("counted", "shown"));
}

}  // namespace
}  // namespace millrace::engine
