// SQLite drops, replaces and adds rows in silence when a table tells it to: what was loaded is
// counted, and what does not agree is not loaded.

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string> kModes = {"mode: append", "mode: replace",
                                         "{mode: upsert, key: id}"};

// The options of table t.
std::string table_t(const std::string& mode) {
  return mode.starts_with('{') ? "{table: t, " + mode.substr(1) : "{table: t, " + mode + "}";
}

struct Quiet {
  std::string name, columns;
};

void PrintTo(const Quiet& quiet, std::ostream* out) {
  *out << quiet.name;
}

class SqliteSinkRefuses : public SqliteSinkTest, public ::testing::WithParamInterface<Quiet> {};

TEST_P(SqliteSinkRefuses, WhatTheTableWouldSettleInSilence) {
  for (const auto& mode : kModes) {
    SCOPED_TRACE(mode);
    exec("DROP TABLE IF EXISTS t; CREATE TABLE t (id TEXT PRIMARY KEY, " + GetParam().columns +
         ", _millrace_load TEXT)");
    const auto error = load_error(*to(table_t(mode)), columns({"id", "a"}),
                                  {{"1", "x"}, {"2", "y"}, {"3", "x"}, {"4", std::nullopt}});
    EXPECT_EQ(error.kind(), ErrorKind::BadData);
    EXPECT_THAT(error.message(), AllOf(HasSubstr("constraint failed"), HasSubstr("row ")));
    EXPECT_THAT(query("id", "t"), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    , SqliteSinkRefuses,
    ::testing::Values(Quiet{"IgnoredDuplicates", "a TEXT UNIQUE ON CONFLICT IGNORE"},
                      Quiet{"ReplacedDuplicates", "a TEXT UNIQUE ON CONFLICT REPLACE"},
                      Quiet{"RolledBackDuplicates", "a TEXT UNIQUE ON CONFLICT ROLLBACK"},
                      Quiet{"IgnoredNull", "a TEXT NOT NULL on  conflict ignore"},
                      Quiet{"ReplacedNull", "a TEXT DEFAULT 'd' NOT NULL ON CONFLICT REPLACE"},
                      Quiet{"IgnoredCheck", "a TEXT CHECK (a <> 'y')"}),
    [](const auto& test) { return test.param.name; });

TEST_F(SqliteSinkTest, NamesRowColumnAndKeyOfWhatTheTableRefuses) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT UNIQUE ON CONFLICT IGNORE, secret TEXT)");
  const auto error = load_error(*to("{table: t, key: id}"), columns({"id", "a", "secret"}),
                                {{"1", "x", "s1"}, {"2", "y", "s2"}, {"3", "x", "s3"}});
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr("row 3, id = \"3\", a = \"x\""),
                    HasSubstr("UNIQUE constraint failed: t.a"), Not(HasSubstr("s3"))));
}

TEST_F(SqliteSinkTest, NamesTheRowWhoseUpdateTheTableRefuses) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT CHECK (a <> 'bad'))");
  exec("INSERT INTO t VALUES ('1', 'x'), ('2', 'x')");
  const auto error =
      load_error(*to("{table: t, key: id}"), columns({"id", "a"}), {{"1", "good"}, {"2", "bad"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("row 2, id = \"2\""));
  EXPECT_THAT(query("a", "t"), ElementsAre("x", "x"));
}

struct Acting {
  std::string name, trigger, mode;
};

void PrintTo(const Acting& acting, std::ostream* out) {
  *out << acting.name;
}

class SqliteSinkCounts : public SqliteSinkTest, public ::testing::WithParamInterface<Acting> {};

TEST_P(SqliteSinkCounts, WhatTriggersDidAndRollsBack) {
  exec(
      "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, _millrace_load TEXT);"
      "INSERT INTO t VALUES ('1', 'old', ''), ('2', 'same', '')");
  exec("CREATE TRIGGER meddler " + GetParam().trigger);
  const bool appends = GetParam().mode == "mode: append";
  const Rows rows = appends ? Rows{{"3", "c"}, {"4", "d"}}
                            : Rows{{"1", "new"}, {"2", "same"}, {"3", "c"}, {"4", "d"}};
  const auto error = load_error(*to(table_t(GetParam().mode)), columns({"id", "a"}), rows);
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("meddler"));
  EXPECT_THAT(query("id, a", "t"), ElementsAre("1|old", "2|same"));
  EXPECT_THAT(query("1", "sqlite_schema WHERE name = '_millrace_loads'"), IsEmpty());
}

constexpr const char* kUpsert = "{mode: upsert, key: id}";

INSTANTIATE_TEST_SUITE_P(
    , SqliteSinkCounts,
    ::testing::Values(
        Acting{"InsertIgnoredByUpsert",
               "BEFORE INSERT ON t WHEN new.id = '3' BEGIN SELECT raise(IGNORE); END", kUpsert},
        Acting{"InsertIgnoredByAppend",
               "BEFORE INSERT ON t WHEN new.id = '3' BEGIN SELECT raise(IGNORE); END",
               "mode: append"},
        Acting{"InsertIgnoredByReplace",
               "BEFORE INSERT ON t WHEN new.id = '3' BEGIN SELECT raise(IGNORE); END",
               "mode: replace"},
        Acting{"UpdateIgnored", "BEFORE UPDATE ON t BEGIN SELECT raise(IGNORE); END", kUpsert},
        Acting{"RowsRemoved", "AFTER INSERT ON t BEGIN DELETE FROM t WHERE id = '2'; END", kUpsert},
        Acting{"NewRowRemoved",
               "AFTER INSERT ON t WHEN new.id = '4' BEGIN DELETE FROM t WHERE id = '4'; END",
               "mode: append"},
        Acting{"RowsAdded",
               "AFTER INSERT ON t WHEN new.id = '4' BEGIN INSERT INTO t VALUES ('5', 'e', ''); END",
               "mode: replace"},
        Acting{"RowsSwapped",
               "AFTER INSERT ON t WHEN new.id = '4' BEGIN DELETE FROM t WHERE id = '4'; "
               "INSERT INTO t VALUES ('5', 'e', ''); END",
               kUpsert},
        Acting{"RowsSwappedByAppend",
               "AFTER INSERT ON t WHEN new.id = '4' BEGIN DELETE FROM t WHERE id = '4'; "
               "INSERT INTO t VALUES ('5', 'e', ''); END",
               "mode: append"},
        Acting{"TagTakenAway",
               "AFTER INSERT ON t BEGIN UPDATE t SET _millrace_load = '' WHERE id = new.id; END",
               "mode: append"}),
    [](const auto& test) { return test.param.name; });

TEST_F(SqliteSinkTest, CountsWhatAnUpsertDidBesideATriggerThatOnlyWatches) {
  exec(
      "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT); CREATE TABLE log (id TEXT);"
      "INSERT INTO t VALUES ('1', 'old'), ('2', 'same'), ('9', 'other');"
      "CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END;"
      "CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (new.id); END");
  const auto report = loaded(*to("{table: t, key: id}"), columns({"id", "a"}),
                             {{"1", "new"}, {"2", "same"}, {"3", "c"}, {"4", "d"}});
  EXPECT_EQ(report.inserted, 2u);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_THAT(query("id", "log"), ElementsAre("1", "3", "4"));
}

TEST_F(SqliteSinkTest, ReplacesRowsThatReferToEachOther) {
  exec(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES t ON DELETE CASCADE);"
      "INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2)");
  const auto report = loaded(*to("t"), columns({"id", "boss"}), {{"5", "4"}, {"4", std::nullopt}});
  EXPECT_EQ(report.deleted, 3u);
  EXPECT_EQ(report.inserted, 2u);
  EXPECT_THAT(query("id", "t"), ElementsAre("4", "5"));
}

// The child of t, and what a replace of t must not do to it.
class SqliteSinkReplace : public SqliteSinkTest {
 protected:
  void make_child(const std::string& action) {
    exec(
        "CREATE TABLE t (id INTEGER PRIMARY KEY);"
        "CREATE TABLE child (t_id INTEGER REFERENCES t (id) " +
        action +
        ");"
        "INSERT INTO t VALUES (1), (2); INSERT INTO child VALUES (1)");
  }
};

TEST_F(SqliteSinkReplace, IsRefusedWhereItWouldReachOtherTables) {
  for (const std::string action : {"CASCADE", "SET NULL", "SET DEFAULT"}) {
    exec("DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS t");
    make_child("ON DELETE " + action);
    const auto destination = to("t");
    for (const auto& error :
         {prepare_error(*destination), load_error(*destination, columns({"id"}), {{"1"}, {"3"}})}) {
      EXPECT_EQ(error.kind(), ErrorKind::Refused);
      EXPECT_THAT(error.message(),
                  AllOf(HasSubstr(action), HasSubstr("child"), HasSubstr("mode: upsert")));
    }
    EXPECT_THAT(query("*", "child"), ElementsAre("1"));
    EXPECT_TRUE(prepare(*to("{table: t, key: id}")));
  }
}

TEST_F(SqliteSinkReplace, LeavesNoRowOfAnotherTableWithoutItsOwn) {
  for (const std::string action : {"", "ON DELETE RESTRICT"}) {
    exec("DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS t");
    make_child(action);
    const auto destination = to("t");
    ASSERT_TRUE(prepare(*destination));
    const auto error = load_error(*destination, columns({"id"}), {{"2"}, {"3"}});
    EXPECT_EQ(error.kind(), ErrorKind::BadData);
    EXPECT_THAT(error.message(), AllOf(HasSubstr("t_id"), HasSubstr("child")));
    EXPECT_THAT(query("id", "t"), ElementsAre("1", "2"));
    EXPECT_EQ(loaded(*destination, columns({"id"}), {{"1"}, {"3"}}, kSecondLoad).deleted, 2u);
  }
}

TEST_F(SqliteSinkReplace, IsRefusedWhereATriggerWouldRunForEachRow) {
  exec(
      "CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('1');"
      "CREATE TRIGGER keeper BEFORE DELETE ON t BEGIN SELECT raise(IGNORE); END");
  const auto destination = to("t");
  for (const auto& error :
       {prepare_error(*destination), load_error(*destination, columns({"id"}), {{"2"}})}) {
    EXPECT_EQ(error.kind(), ErrorKind::Refused);
    EXPECT_THAT(error.message(), AllOf(HasSubstr("keeper"), HasSubstr("mode: upsert")));
  }
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
}

TEST_F(SqliteSinkReplace, MindsOnlyTriggersThatADeleteWouldRun) {
  exec(
      "CREATE TABLE t (\"delete\" TEXT); INSERT INTO t VALUES ('1');"
      "CREATE TRIGGER \"before delete on\" AFTER UPDATE ON t BEGIN SELECT 1; END");
  const auto destination = to("t");
  EXPECT_TRUE(prepare(*destination));
  EXPECT_EQ(loaded(*destination, columns({"delete"}), {{"2"}}).deleted, 1u);
}

TEST_F(SqliteSinkTest, LoadsNoRowThatBreaksAForeignKey) {
  exec(
      "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);"
      "CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id))");
  const auto destination = to("{table: t, key: id}");
  const auto error = load_error(*destination, columns({"id", "p_id"}), {{"1", "1"}, {"2", "7"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("foreign key p_id"), HasSubstr("missing in p")));
  EXPECT_THAT(query("id", "t"), IsEmpty());
}

TEST_F(SqliteSinkTest, RefusesTablesAndColumnsThatMakeUpTheirOwnValues) {
  exec(
      "CREATE TABLE g (id TEXT PRIMARY KEY, a TEXT, b TEXT AS (a || '!'));"
      "CREATE VIRTUAL TABLE v USING fts5(a)");
  const auto generated = load_error(*to("g"), columns({"id", "a", "b"}), {{"1", "x", "y"}});
  EXPECT_EQ(generated.kind(), ErrorKind::Refused);
  EXPECT_THAT(generated.message(), AllOf(HasSubstr("\"b\""), HasSubstr("computed")));
  EXPECT_EQ(loaded(*to("g"), columns({"id", "a"}), {{"1", "x"}}).inserted, 1u);
  EXPECT_THAT(prepare_error(*to("v")).message(), HasSubstr("virtual table"));
}

}  // namespace
}  // namespace millrace
