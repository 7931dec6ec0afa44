// Rows that are wrong: what the sync's on_row_error does about them, and the file that keeps them.

#include <filesystem>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "connector/engine/rows/quarantine_file.h"
#include "tests/engine/fake_steps.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class QuarantineTest : public testing::RunFixture {
 protected:
  QuarantineTest() {
    add_sync("orders").on_row_error.folder = config::OutputPath(quarantine_.path() / "rows");
    add_step([] { return testing::sorting_out(); });
    add_target(Intake::AfterGates);
  }

  SyncOutcome run() { return run_all().at(0); }
  bool is_nothing_left() const { return std::filesystem::is_empty(quarantine_.path() / "rows"); }
  bool is_nothing_begun() const { return std::filesystem::is_empty(quarantine_.path()); }

  testing::TempFolder quarantine_;
};

TEST_F(QuarantineTest, KeepsTheRowsOfARunInAFileOfTheirOwn) {
  source_gives({{{"1", "a"}, {"bad", "b"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives({{{"1", "a"}, {"bad", "∅"}, {"gone", "c"}}, {{"4", "d"}}});

  const auto outcome = run();

  ASSERT_TRUE(outcome.quarantine);
  EXPECT_EQ(*outcome.quarantine,
            quarantine_.path() / "rows" / ("orders-" + outcome.run_id + ".jsonl"));
  EXPECT_EQ(testing::read_file(*outcome.quarantine),
            R"json({"row":2,"step":"step 1 (fake)","reason":"it is bad",)json"
            R"("values":{"id":"bad","name":null}})"
            "\n");
  EXPECT_THAT(outcome.warnings,
              ElementsAre("1 row was quarantined in " + outcome.quarantine->string() +
                          ": row 2: step 1 (fake): it is bad"));
}

TEST_F(QuarantineTest, IsForItsOwnerAlone) {
  source_gives({{{"bad", "b"}}});
  plan_.syncs.front().guards.on_empty = OnEmpty::Accept;

  const auto outcome = run();

  struct stat found{};
  ASSERT_EQ(stat(outcome.quarantine.value().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  ASSERT_EQ(stat((quarantine_.path() / "rows").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
}

TEST_F(QuarantineTest, IsForItsOwnerAloneInAFolderOfOthersToo) {
  const auto rows = quarantine_.path() / "rows";
  std::filesystem::create_directory(rows);
  ASSERT_EQ(chmod(rows.c_str(), 0777), 0);
  source_gives({{{"bad", "b"}}});
  plan_.syncs.front().guards.on_empty = OnEmpty::Accept;

  const auto outcome = run();

  struct stat found{};
  ASSERT_EQ(stat(outcome.quarantine.value().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  ASSERT_EQ(stat(rows.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0777u);
}

TEST_F(QuarantineTest, ARowThatFailsEndsTheExport) {
  source_gives({{{"bad", "a"}, {"2", "b"}, {"wrong", "c"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  ASSERT_TRUE(outcome.error);
  EXPECT_THAT(outcome.error->message(), StartsWith("step 1 (fake): row 3: it is wrong; "));
  EXPECT_FALSE(is_done(targets_[0]));
  EXPECT_FALSE(outcome.quarantine);
  EXPECT_TRUE(is_nothing_left());
}

TEST_F(QuarantineTest, ARowThatFailsGoesToTheQuarantineWhereTheSyncSaysSo) {
  plan_.syncs.front().on_row_error.action = OnRowError::Quarantine;
  source_gives({{{"1", "a"}, {"wrong", "b"}, {"3", "c"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Rejected);
  EXPECT_EQ(targets_[0].visible, (Rows{{"3", "c"}, {"1", "a"}}));
  EXPECT_EQ(outcome.counts, (RowCounts{.quarantined = 1}));
  EXPECT_TRUE(outcome.quarantine);
}

TEST_F(QuarantineTest, MoreRowsInTheQuarantineThanAllowedFailTheRun) {
  auto& policy = plan_.syncs.front().on_row_error;
  policy.action = OnRowError::Quarantine;
  source_gives({{{"1", "a"}, {"wrong", "b"}}, {{"3", "c"}, {"bad", "d"}}});

  for (const auto limit : {config::RowLimit{.rows = 1}, config::RowLimit{0, Percent{0.49}}}) {
    policy.at_most = limit;
    const auto outcome = run();

    EXPECT_EQ(outcome.status, Status::Failed);
    EXPECT_EQ(outcome.rows_read, 4u);
    EXPECT_EQ(outcome.counts, (RowCounts{.quarantined = 2}));
    ASSERT_TRUE(outcome.error);
    EXPECT_THAT(
        outcome.error->message(),
        AllOf(StartsWith("2 of 4 rows read were to be quarantined, and on_row_error allows "),
              HasSubstr("row 2: step 1 (fake): it is wrong; row 4: step 1 (fake)")));
    EXPECT_TRUE(is_nothing_left());
  }
  policy.at_most = config::RowLimit{0, Percent{0.5}};
  EXPECT_EQ(run().status, Status::Rejected);
}

TEST_F(QuarantineTest, TellsHowManyRowsWereReadAndKeptOutBeforeTheRunFailed) {
  source_gives({{{"1", "a"}, {"bad", "b"}}, {{"3", "c"}, {"wrong", "d"}}, {{"5", "e"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_EQ(outcome.rows_read, 4u);
  EXPECT_EQ(outcome.counts, (RowCounts{.quarantined = 1}));
}

TEST_F(QuarantineTest, RowsThatWereKeptOutBeforeACutLeaveTheRunTemporary) {
  request_.retry.attempts = 1;
  source_gives({{{"1", "a"}, {"bad", "b"}}}, Error(ErrorKind::Transient, "cut"));

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Temporary);
  EXPECT_EQ(outcome.counts, (RowCounts{.quarantined = 1}));
}

TEST_F(QuarantineTest, ADryRunLeavesNoQuarantine) {
  request_.dry_run = true;
  source_gives({{{"bad", "a"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.counts.quarantined, 1u);
  EXPECT_FALSE(outcome.quarantine);
  EXPECT_TRUE(is_nothing_begun());
}

TEST_F(QuarantineTest, AQuarantineThatCannotBeWrittenFailsTheRun) {
  plan_.syncs.front().on_row_error.folder = config::OutputPath("/dev/null/quarantine");
  source_gives({{{"bad", "a"}, {"2", "b"}}});

  const auto outcome = run();

  ASSERT_TRUE(outcome.error);
  EXPECT_THAT(outcome.error->message(), StartsWith("quarantine: cannot make the folder"));
  EXPECT_FALSE(is_done(targets_[0]));
}

TEST(QuarantineFileTest, HasANameThatAFolderCanHold) {
  EXPECT_EQ(quarantine_file_name("orders", "r1"), "orders-r1.jsonl");
  EXPECT_EQ(quarantine_file_name("eu/orders 1", "r1"), "eu_orders_1-r1.jsonl");
  EXPECT_EQ(quarantine_file_name("../../x", "r1"), "_._.._x-r1.jsonl");
  EXPECT_EQ(quarantine_file_name("größe", "r1"), "größe-r1.jsonl");
  EXPECT_EQ(quarantine_file_name("a" + std::string(100, 'x') + "äöüäöüäöüäöü", "r1"),
            "a" + std::string(100, 'x') + "äöüäöüäöü-r1.jsonl");
}

TEST(QuarantineFileTest, ShowsNoValueOfAHiddenColumn) {
  const auto schema =
      std::make_shared<const Schema>(std::vector<Field>{{"email", {}, false},
                                                        {"phone", {TypeKind::Integer}, false},
                                                        {"n", {TypeKind::Integer}, false}});
  BatchBuilder builder(schema, 7);
  for (const auto* cell : {"a@x", "49", "1"}) builder.add(cell);
  builder.add("b@x");
  builder.add_null();
  builder.add("2");
  const Batch batch = builder.take();
  const std::vector<std::string> hidden{"phone"};
  std::string out;

  quarantined_json({batch, 0, "step 1", "no", hidden}, out);
  quarantined_json({batch, 1, "step 1", "no", hidden}, out);

  EXPECT_EQ(
      out,
      R"({"row":7,"step":"step 1","reason":"no","values":{"email":"a@x","phone":"***","n":1}})"
      R"({"row":8,"step":"step 1","reason":"no","values":{"email":"b@x","phone":null,"n":2}})");
}

TEST(RowCountsTest, AddUpOverTheSteps) {
  using enum components::CountEffect;
  const std::vector<StepCounts> steps{{Keeps, 100, 97, 3},
                                      {Filters, 97, 90, 1},
                                      {Expands, 90, 120, 0},
                                      {Deduplicates, 120, 100, 2},
                                      {Expands, 100, 95, 0}};
  const RowCounts total = total_of(steps);

  for (const auto& step : steps) EXPECT_TRUE(adds_up(step));
  EXPECT_EQ(total, (RowCounts{.filtered = 11, .deduplicated = 18, .added = 30, .quarantined = 6}));
  EXPECT_EQ(100 + total.added, 95 + total.filtered + total.deduplicated + total.quarantined);
}

TEST(RowCountsTest, DoNotAddUpForAStepThatLosesRows) {
  using enum components::CountEffect;
  EXPECT_FALSE(adds_up({Keeps, 100, 99, 0}));
  EXPECT_FALSE(adds_up({Keeps, 100, 100, 1}));
  EXPECT_FALSE(adds_up({Filters, 100, 101, 0}));
}

}  // namespace
}  // namespace millrace::engine
