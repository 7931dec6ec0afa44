// Mode mirror, and replace with a key: only what changed is touched, and it is counted before.

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(SqliteSinkTest, ReplaceWithAKeyTouchesOnlyWhatChanged) {
  exec(
      "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT); CREATE TABLE log (id TEXT, did TEXT);"
      "CREATE TABLE child (t_id TEXT REFERENCES t (id) ON DELETE CASCADE);"
      "INSERT INTO t VALUES ('1', 'same'), ('2', 'old'), ('3', 'leaves');"
      "INSERT INTO child VALUES ('1'), ('2'), ('3');"
      "CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id, 'insert'); END;"
      "CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (new.id, 'update'); END;"
      "CREATE TRIGGER d AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.id, 'delete'); END");
  const auto destination = to("{table: t, mode: replace, key: id}");
  ASSERT_TRUE(prepare(*destination));

  const auto report =
      loaded(*destination, columns({"id", "a"}), {{"1", "same"}, {"2", "new"}, {"4", "d"}});

  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.deleted, 1u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(report.before, 3u);
  EXPECT_THAT(query("id, a", "t"), ElementsAre("1|same", "2|new", "4|d"));
  EXPECT_THAT(query("id, did", "log ORDER BY id"), ElementsAre("2|update", "3|delete", "4|insert"));
  EXPECT_THAT(query("t_id", "child"), ElementsAre("1", "2"));
}

TEST_F(SqliteSinkTest, AMirrorByTwoColumnsRemovesWhatLeft) {
  const auto destination = to("{table: t, mode: mirror, key: [day, id]}");
  const std::vector<Field> fields{
      {"day", *parse_type("date"), false}, {"id", *parse_type("integer"), false}, {"a", {}, false}};
  loaded(*destination, fields, {{"2026-01-01", "1", "x"}, {"2026-01-01", "2", "y"}});
  const auto report = loaded(*destination, fields,
                             {{"2026-01-01", "2", "y"}, {"2026-01-02", "1", "x"}}, kSecondLoad);
  EXPECT_EQ(report.deleted, 1u);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_THAT(query("day, id", "t ORDER BY day"), ElementsAre("2026-01-01|2", "2026-01-02|1"));
}

TEST_F(SqliteSinkTest, AMirrorMarksRowsThatLeaveAndUnmarksThoseThatComeBack) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT); INSERT INTO t VALUES ('1', 'a'), ('2', 'b')");
  const auto destination = to("{table: t, mode: mirror, key: id, on_leave: {mark: left_at}}");
  const auto fields = columns({"id", "a"});

  EXPECT_EQ(loaded(*destination, fields, {{"1", "a"}}).marked, 1u);
  EXPECT_THAT(query("id, left_at IS NOT NULL", "t"), ElementsAre("1|0", "2|1"));
  EXPECT_EQ(loaded(*destination, fields, {{"1", "a"}}, kSecondLoad).marked, 0u);
  EXPECT_EQ(loaded(*destination, fields, {{"1", "a"}, {"2", "b"}}, std::string(32, 'c')).updated,
            1u);
  EXPECT_THAT(query("id, left_at IS NOT NULL", "t"), ElementsAre("1|0", "2|0"));
}

TEST_F(SqliteSinkTest, AMirrorKeepsRowsThatLeave) {
  const auto destination = to("{table: t, mode: mirror, key: id, on_leave: keep}");
  loaded(*destination, columns({"id"}), {{"1"}, {"2"}});
  EXPECT_EQ(loaded(*destination, columns({"id"}), {{"1"}}, kSecondLoad).deleted, 0u);
  EXPECT_THAT(query("id", "t"), ElementsAre("1", "2"));
}

TEST_F(SqliteSinkTest, RowsThatReferToEachOtherLeaveLast) {
  exec(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES t ON DELETE CASCADE);"
      "INSERT INTO t VALUES (1, NULL), (2, 1), (3, NULL)");
  const auto destination = to("{table: t, mode: mirror, key: id}");
  const auto fields = columns({"id", "boss"});
  EXPECT_EQ(loaded(*destination, fields, {{"2", "3"}, {"3", std::nullopt}}).deleted, 1u);
  EXPECT_THAT(query("id, boss", "t"), ElementsAre("2|3", "3|NULL"));
  EXPECT_EQ(load_error(*destination, fields, {{"2", "3"}}, kSecondLoad).kind(), ErrorKind::BadData);
  EXPECT_THAT(query("id, boss", "t"), ElementsAre("2|3", "3|NULL"));
}

TEST_F(SqliteSinkTest, WhatOnLeaveCannotMeanIsRefused) {
  EXPECT_THAT(problems_of("sqlite", "{table: t, key: id, on_leave: keep}"),
              HasSubstr("on_leave is for mode mirror"));
  EXPECT_THAT(problems_of("sqlite", "{table: t, mode: mirror, key: id, on_leave: {mark: id}}"),
              HasSubstr("part of the key"));
  EXPECT_THAT(problems_of("sqlite", "{table: t, mode: mirror}"), HasSubstr("needs a key"));
  EXPECT_THAT(problems_of("sqlite", "{table: t, mode: mirror, key: id, on_leave: keep}"),
              IsEmpty());
}

}  // namespace
}  // namespace millrace
