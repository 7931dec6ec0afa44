// What a load into SQLite does to the rows: upsert, replace, append.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;

TEST_F(SqliteSinkTest, CountsWhatAnUpsertDid) {
  const auto destination = to("{table: t, key: id}");
  const auto fields = columns({"id", "name"});
  const auto first = loaded(*destination, fields, {{"1", "a"}, {"2", "b"}, {"3", std::nullopt}});
  EXPECT_EQ(first.inserted, 3u);
  const auto second =
      loaded(*destination, fields, {{"1", "a"}, {"2", "B"}, {"3", ""}, {"4", "d"}, {"4", "d"}},
             kSecondLoad);
  EXPECT_EQ(second.rows, 5u);
  EXPECT_EQ(second.inserted, 1u);
  EXPECT_EQ(second.updated, 2u);
  EXPECT_EQ(second.unchanged, 1u);
  EXPECT_EQ(second.collapsed, 1u);
  EXPECT_THAT(query("id, name", "t ORDER BY id"), ElementsAre("1|a", "2|B", "3|", "4|d"));
  EXPECT_THAT(query("load_id, sync, rows, inserted, updated, unchanged, loaded_at",
                    "_millrace_loads WHERE target = 't' ORDER BY 1"),
              ElementsAre(kFirstLoad + "|customers|3|3|0|0|2026-01-02T03:04:05Z",
                          kSecondLoad + "|customers|5|1|2|1|2026-01-02T03:04:05Z"));
}

TEST_F(SqliteSinkTest, LeavesRowsAloneThatTheReportDoesNotHave) {
  exec("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, mine TEXT)");
  exec("INSERT INTO t VALUES (1, 'a', 'kept'), (9, 'z', 'kept')");
  loaded(*to("{table: t, key: id}"), columns({"id", "name"}), {{"1", "b"}, {"2", "c"}});
  EXPECT_THAT(query("*", "t"), ElementsAre("1|b|kept", "2|c|NULL", "9|z|kept"));
}

TEST_F(SqliteSinkTest, UpsertsByAKeyOfSeveralColumns) {
  const auto destination = to("{table: t, key: [a, b]}");
  const auto fields = columns({"a", "b"});
  loaded(*destination, fields, {{"1", "x"}, {"1", "y"}});
  const auto report = loaded(*destination, fields, {{"1", "y"}, {"2", "y"}}, kSecondLoad);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.unchanged, 1u);
}

TEST_F(SqliteSinkTest, TakesANewCaseInAColumnThatIgnoresIt) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT COLLATE NOCASE, b TEXT COLLATE NOCASE)");
  exec("INSERT INTO t VALUES ('1', 'x', 'y')");
  const auto destination = to("{table: t, key: id}");
  EXPECT_EQ(loaded(*destination, columns({"id", "a", "b"}), {{"1", "X", "y"}}).updated, 1u);
  EXPECT_EQ(loaded(*destination, columns({"id", "b"}), {{"1", "Y"}}, kSecondLoad).updated, 1u);
  EXPECT_THAT(query("*", "t"), ElementsAre("1|X|Y"));
}

TEST_F(SqliteSinkTest, ReplacesAllRows) {
  const auto destination = to("t");
  const auto fields = columns({"id"});
  EXPECT_EQ(loaded(*destination, fields, {{"1"}, {"2"}, {"2"}}).inserted, 3u);
  const auto report = loaded(*destination, fields, {{"2"}}, kSecondLoad);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.deleted, 3u);
  EXPECT_THAT(query("id", "t"), ElementsAre("2"));
}

TEST_F(SqliteSinkTest, SeesThatAReplaceWouldChangeNothing) {
  const auto destination = to("t");
  const std::vector<Field> fields = {{"id", {TypeKind::Integer}, false},
                                     {"share", {TypeKind::Double}, false},
                                     {"name", {}, false}};
  const Rows rows = {{"1", "3", "a"}, {"2", "0.5", std::nullopt}};
  loaded(*destination, fields, rows);
  const auto report = loaded(*destination, fields, rows, kSecondLoad);
  EXPECT_EQ(report.unchanged, 2u);
  EXPECT_EQ(report.inserted + report.deleted, 0u);
  const auto other =
      loaded(*destination, fields, {{"1", "3", "a"}, {"2", "0.5", ""}}, std::string(32, 'c'));
  EXPECT_EQ(other.inserted, 2u);
}

TEST_F(SqliteSinkTest, AppendsEachExportOnce) {
  const auto destination = to("{table: t, mode: append}");
  const auto fields = columns({"id"});
  loaded(*destination, fields, {{"1"}, {"1"}}, kFirstLoad);
  loaded(*destination, fields, {{"1"}}, kSecondLoad);
  EXPECT_EQ(loaded(*destination, fields, {{"1"}, {"1"}}, kFirstLoad).inserted, 2u);
  EXPECT_THAT(query("id, _millrace_load", "t"),
              ElementsAre("1|" + kFirstLoad, "1|" + kFirstLoad, "1|" + kSecondLoad));
}

TEST_F(SqliteSinkTest, LoadsAgainWhenTheTableIsGone) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  exec("DROP TABLE t");
  EXPECT_FALSE(loaded(*destination, columns({"id"}), {{"1"}}).already_loaded);
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
}

}  // namespace
}  // namespace millrace
