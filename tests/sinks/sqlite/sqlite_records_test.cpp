// What a load's record in _millrace_loads proves, and what it does not.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class SqliteSinkRecords : public SqliteSinkTest {
 protected:
  // From now on another run loads.
  void next_run() { run_id_ += "+"; }
};

TEST_F(SqliteSinkRecords, ALostAnswerIsSettledWithTheCountsOfTheLoad) {
  const auto destination = to("{table: t, key: id}");
  const auto fields = columns({"id", "a"});
  loaded(*destination, fields, {{"1", "a"}, {"2", "b"}, {"3", "c"}});
  const Rows rows = {{"1", "A"}, {"2", "b"}, {"4", "d"}, {"4", "d"}};
  loaded(*destination, fields, rows, kSecondLoad);
  const auto again = loaded(*destination, fields, rows, kSecondLoad);
  EXPECT_FALSE(again.already_loaded);
  EXPECT_EQ(again.rows, 4u);
  EXPECT_EQ(again.inserted, 1u);
  EXPECT_EQ(again.updated, 1u);
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_EQ(again.collapsed, 1u);
}

TEST_F(SqliteSinkRecords, OfAnEarlierProgramGetTheColumnThatTheyLack) {
  exec(
      "CREATE TABLE _millrace_loads (load_id TEXT NOT NULL PRIMARY KEY, sync TEXT NOT NULL, "
      "run_id TEXT NOT NULL, target TEXT NOT NULL, rows INTEGER NOT NULL, inserted INTEGER NOT "
      "NULL, updated INTEGER NOT NULL, deleted INTEGER NOT NULL, unchanged INTEGER NOT NULL, "
      "loaded_at TEXT NOT NULL) STRICT; "
      "INSERT INTO _millrace_loads VALUES ('old', 's', 'r', 't', 1, 1, 0, 0, 0, '2026-01-01')");
  const auto destination = to("{table: t, key: id}");
  loaded(*destination, columns({"id"}), {{"1"}, {"1"}});
  EXPECT_THAT(query("collapsed", "_millrace_loads ORDER BY load_id = 'old'"),
              ElementsAre("1", "0"));
}

TEST_F(SqliteSinkRecords, OfTargetsGetTheColumnsThatTheyLack) {
  exec(
      "CREATE TABLE _millrace_targets (target TEXT NOT NULL COLLATE NOCASE, sync TEXT NOT NULL, "
      "token INTEGER NOT NULL, load_id TEXT NOT NULL, loaded_at TEXT NOT NULL, "
      "PRIMARY KEY (target, sync)) STRICT; "
      "INSERT INTO _millrace_targets VALUES ('other', 's', 1, 'old', '2026-01-01')");
  const auto destination = to("{table: t, key: id}");
  EXPECT_EQ(loaded(*destination, columns({"id"}), {{"1"}}).inserted, 1u);
  EXPECT_THAT(query("work_id || generation || rows || epoch", "_millrace_targets"),
              ElementsAre("0"));
}

TEST_F(SqliteSinkRecords, AnotherRunReplacesAndUpsertsAgain) {
  for (const std::string options : {"t", "{table: t, key: id}"}) {
    SCOPED_TRACE(options);
    exec("DROP TABLE IF EXISTS t");
    const auto destination = to(options);
    const auto fields = columns({"id"});
    loaded(*destination, fields, {{"1"}, {"2"}});
    exec("DELETE FROM t WHERE id = '2'");
    next_run();
    const auto again = loaded(*destination, fields, {{"1"}, {"2"}});
    EXPECT_FALSE(again.already_loaded);
    EXPECT_EQ(again.inserted + again.unchanged, 2u);
    EXPECT_THAT(query("id", "t ORDER BY 1"), ElementsAre("1", "2"));
    EXPECT_THAT(query("run_id", "_millrace_loads"), ElementsAre(run_id_));
  }
}

TEST_F(SqliteSinkRecords, AnotherRunAppendsNothingWhenTheRowsAreThere) {
  const auto destination = to("{table: t, mode: append}");
  loaded(*destination, columns({"id"}), {{"1"}, {"1"}});
  next_run();
  const auto again = loaded(*destination, columns({"id"}), {{"1"}, {"1"}});
  EXPECT_TRUE(again.already_loaded);
  EXPECT_EQ(again.unchanged, 2u);
  EXPECT_THAT(query("id", "t"), ElementsAre("1", "1"));
}

TEST_F(SqliteSinkRecords, AnotherRunAppendsAgainWhatWasDeletedByHand) {
  const auto destination = to("{table: t, mode: append}");
  const auto fields = columns({"id"});
  loaded(*destination, fields, {{"1"}, {"2"}});
  for (const std::string way : {"DELETE FROM t", "DROP TABLE t"}) {
    exec(way);
    next_run();
    const auto again = loaded(*destination, fields, {{"1"}, {"2"}});
    EXPECT_FALSE(again.already_loaded) << way;
    EXPECT_EQ(again.inserted, 2u);
    EXPECT_THAT(query("id", "t"), ElementsAre("1", "2"));
  }
}

TEST_F(SqliteSinkRecords, AnotherRunAppendsNothingToAPartOfItsRows) {
  const auto destination = to("{table: t, mode: append}");
  const auto fields = columns({"id"});
  loaded(*destination, fields, {{"1"}, {"2"}});
  exec("DELETE FROM t WHERE id = '2'");
  next_run();
  const auto error = load_error(*destination, fields, {{"1"}, {"2"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("1 rows of this load"), HasSubstr("2 were loaded"),
                                     HasSubstr("--fresh")));
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
}

TEST_F(SqliteSinkRecords, AppendsNothingTwiceWhenTheRecordsAreGone) {
  const auto destination = to("{table: t, mode: append}");
  const auto fields = columns({"id"});
  loaded(*destination, fields, {{"1"}, {"2"}});
  exec("DROP TABLE _millrace_loads");
  next_run();
  const auto error = load_error(*destination, fields, {{"1"}, {"2"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("record of that load is gone"));
  EXPECT_THAT(query("count(*)", "t"), ElementsAre("2"));
}

TEST_F(SqliteSinkRecords, AppendingNeedsTheColumnThatTellsItsRows) {
  exec("CREATE TABLE t (id TEXT); CREATE TABLE u (id TEXT, _millrace_load INTEGER)");
  const auto error = prepare_error(*to("{table: t, mode: append}"));
  EXPECT_EQ(error.kind(), ErrorKind::Refused);
  EXPECT_THAT(error.message(), HasSubstr(R"(ALTER TABLE "t" ADD COLUMN "_millrace_load" TEXT)"));
  EXPECT_TRUE(prepare(*to("{table: t, mode: append, on_new_column: add}")));
  const auto number = load_error(*to("{table: u, mode: append}"), columns({"id"}), {{"1"}});
  EXPECT_EQ(number.kind(), ErrorKind::Refused);
  EXPECT_THAT(number.message(), HasSubstr("must be TEXT"));
}

// Some of loads that were long ago, of the same sync and table and of others.
class OldSqliteRecords : public SqliteSinkTest {
 protected:
  OldSqliteRecords() : to_(to("{table: t, key: id}")) {
    for (const std::string id : {"a", "b", "c", "of another sync", "of another table"}) {
      loaded(*to_, columns({"id"}), {{"1"}}, id);
    }
    exec(
        "UPDATE _millrace_loads SET loaded_at = '2025-09-01T00:00:00Z'; "
        "UPDATE _millrace_loads SET loaded_at = '2025-11-25T00:00:00Z' WHERE load_id = 'c'; "
        "UPDATE _millrace_loads SET sync = 'other' WHERE load_id = 'of another sync'; "
        "UPDATE _millrace_loads SET target = 'other' WHERE load_id = 'of another table'");
  }
  // Of this sync and table, after one more load.
  std::vector<std::string> records_after(const std::string& id) {
    loaded(*to_, columns({"id"}), {{"1"}}, id);
    return query("load_id", "_millrace_loads WHERE load_id NOT LIKE 'of %' ORDER BY 1");
  }

  Destination to_;
};

TEST_F(OldSqliteRecords, StayUnlessTheLoadSaysOtherwise) {
  EXPECT_THAT(records_after("d"), ElementsAre("a", "b", "c", "d"));
}

TEST_F(OldSqliteRecords, AreForgottenByTheirAge) {
  kept_ = {.at_least = 31 * 24h, .age = 90 * 24h};

  EXPECT_THAT(records_after("d"), ElementsAre("c", "d"));
  EXPECT_THAT(query("count(*)", "_millrace_loads WHERE load_id LIKE 'of %'"), ElementsAre("2"));
}

TEST_F(OldSqliteRecords, AreForgottenByTheirNumberButNotWhileARerunMayAskForThem) {
  exec("UPDATE _millrace_loads SET loaded_at = '2025-12-31T00:00:00Z' WHERE load_id = 'b'");
  kept_ = {.at_least = 31 * 24h, .loads = 1};

  EXPECT_THAT(records_after("d"), ElementsAre("b", "d"));
}

}  // namespace
}  // namespace millrace
