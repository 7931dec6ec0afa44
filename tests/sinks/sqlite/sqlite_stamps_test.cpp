// Stamps, and names by rule.

#include <chrono>

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SqliteStamps : public SqliteSinkTest {
 protected:
  Result<LoadReport> load_as(components::Destination& to, const std::string& run_id,
                             const Rows& rows) {
    const auto fields = columns({"id", "name"});
    engine::LoadLane lane(to, {run_id + "-load", "sync", run_id, run_id + "-export"}, *events_);
    lane.stamp_with(std::chrono::sys_days(std::chrono::year(2026) / 11 / 29));
    auto done = run(lane.begin(std::make_shared<const Schema>(fields)));
    for (auto& batch : batches(fields, rows)) {
      if (done) done = run(lane.take(std::move(batch)));
    }
    auto report = done ? run(lane.finish({rows.size()})) : fail(done.error());
    if (!report) run(lane.abandon());
    return report;
  }
};

TEST_F(SqliteStamps, SayWhichLoadWroteARowLast) {
  const auto destination = to("{table: t, key: id, stamps: [loaded_at, run_id, export_id]}");
  ASSERT_TRUE(load_as(*destination, "r1", {{"1", "a"}, {"2", "b"}}));

  const auto report = load_as(*destination, "r2", {{"1", "a"}, {"2", "B"}, {"3", "c"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1u);
  EXPECT_EQ(report->updated, 1u);
  EXPECT_THAT(query("id, _run_id, _export_id", "t ORDER BY id"),
              ElementsAre("1|r1|r1-export", "2|r2|r2-export", "3|r2|r2-export"));
  EXPECT_THAT(query("DISTINCT _loaded_at", "t"), ElementsAre("2026-11-29T00:00:00Z"));
}

TEST_F(SqliteStamps, AloneAreNoReasonToWriteInAnyMode) {
  for (const std::string mode :
       {"{table: a, key: id, ", "{table: b, mode: replace, ", "{table: c, mode: replace, key: id, ",
        "{table: d, mode: mirror, key: id, "}) {
    SCOPED_TRACE(mode);
    const auto destination = to(mode + "stamps: run_id}");
    ASSERT_TRUE(load_as(*destination, "r1" + mode, {{"1", "a"}}));

    const auto report = load_as(*destination, "r2" + mode, {{"1", "a"}});

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->unchanged, 1u);
    EXPECT_THAT(query("_run_id", mode.substr(8, 1)), ElementsAre("r1" + mode));
  }
}

TEST_F(SqliteStamps, GoIntoAnOldTableAsItsPolicySays) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, name TEXT); INSERT INTO t VALUES ('1', 'a')");
  for (const std::string policy : {"fail", "ignore"}) {
    const auto refused = to("{table: t, key: id, stamps: [run_id], on_new_column: " + policy + "}");
    EXPECT_THAT(load_as(*refused, "r1", {{"1", "a"}}).error().message(),
                HasSubstr("ADD COLUMN \"_run_id\" TEXT"));
  }

  const auto report = load_as(*to("{table: t, key: id, stamps: [run_id], on_new_column: add}"),
                              "r1", {{"1", "a"}, {"2", "b"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1u);
  EXPECT_THAT(query("*", "t ORDER BY id"), ElementsAre("1|a|NULL", "2|b|r1"));
}

TEST_F(SqliteStamps, AreNotShownAmongTheRowsOfAPlan) {
  const auto destination = to("{table: t, key: id, stamps: [run_id]}");
  ASSERT_TRUE(load_as(*destination, "r1", {{"1", "a"}}));
  const auto fields = columns({"id", "name"});
  engine::LoadLane lane(*destination, {"b", "sync", "r2"}, *events_, components::Purpose::Plan);
  ASSERT_TRUE(run(lane.begin(std::make_shared<const Schema>(fields))));
  for (auto& batch : batches(fields, {{"1", "A"}, {"2", "b"}})) {
    ASSERT_TRUE(run(lane.take(std::move(batch))));
  }
  ASSERT_TRUE(run(lane.count({2})));

  const auto shown = run(lane.examples(5));

  ASSERT_TRUE(shown) << shown.error().message();
  run(lane.abandon());
  EXPECT_THAT(shown->columns, ElementsAre("id", "name"));
  EXPECT_EQ(shown->rows.size(), 2u);
}

TEST_F(SqliteSinkTest, NamesColumnsByRule) {
  const auto destination = to("{table: t, key: User ID, column_names: snake}");

  loaded(*destination, columns({"User ID", "Full name"}), {{"1", "Ada"}});

  EXPECT_THAT(query("user_id, full_name", "t"), ElementsAre("1|Ada"));
  EXPECT_EQ(loaded(*destination, columns({"User ID", "Full name"}), {{"1", "Ada"}}, kSecondLoad)
                .unchanged,
            1u);
}

TEST_F(SqliteSinkTest, CannotWidenAColumn) {
  EXPECT_THAT(problems_of("sqlite", "{table: t, on_type_change: widen}"),
              AllOf(HasSubstr("on_type_change: widen needs a table whose columns can get other "
                              "types, and sqlite has no statement for that")));
  EXPECT_EQ(problems_of("sqlite", "{table: t, on_type_change: fail}"), "");
  EXPECT_THAT(problems_of("sqlite", "{table: t, comments: true}"), HasSubstr("comments"));
}

TEST_F(SqliteSinkTest, RefusesStampsThatAreNoneOrMeetTheKey) {
  EXPECT_THAT(problems_of("sqlite", "{table: t, stamps: [run_id, run_id]}"),
              HasSubstr("stamps names run_id twice"));
  EXPECT_THAT(problems_of("sqlite", "{table: t, stamps: [run]}"), HasSubstr("'run' is not one"));
  EXPECT_THAT(problems_of("sqlite", "{table: t, key: _run_id, stamps: run_id}"),
              HasSubstr("the key names _run_id, which stamps writes anew with each load"));
  EXPECT_THAT(problems_of("sqlite",
                          "{table: t, mode: mirror, key: id, on_leave: {mark: _run_id}, "
                          "stamps: run_id}"),
              HasSubstr("on_leave marks the column _run_id, which stamps adds"));
}

}  // namespace
}  // namespace millrace
