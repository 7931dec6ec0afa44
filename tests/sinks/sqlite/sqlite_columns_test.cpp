// What becomes of columns that only the rows, or only the table, have.

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using components::SchemaChange;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Change = SchemaChange::Kind;

TEST_F(SqliteSinkTest, LeavesColumnsOutOnRequest) {
  exec("CREATE TABLE t (name TEXT, id TEXT PRIMARY KEY); INSERT INTO t VALUES ('x', '1')");
  const auto destination = to("{table: t, key: id, on_new_column: ignore}");

  const auto report = loaded(*destination, columns({"id", "tier", "name"}),
                             {{"1", "gold", "a"}, {"2", "base", "b"}});

  EXPECT_EQ(report.updated, 1u);
  EXPECT_THAT(query("id, name", "t ORDER BY id"), ElementsAre("1|a", "2|b"));
  EXPECT_THAT(report.changes, ElementsAre(SchemaChange{Change::IgnoreColumn, "tier"}));
  EXPECT_THAT(report.notes, ElementsAre("left out the column tier, which the table lacks"));
}

TEST_F(SqliteSinkTest, DoesNotLeaveOutAllColumnsNorItsTag) {
  exec("CREATE TABLE t (nome TEXT); CREATE TABLE u (id TEXT)");

  EXPECT_THAT(
      load_error(*to("{table: t, on_new_column: ignore}"), columns({"id"}), {{"1"}}).message(),
      HasSubstr("has none of the report's columns (id)"));
  const auto appended = to("{table: u, mode: append, on_new_column: ignore}");
  EXPECT_THAT(prepare_error(*appended).message(), HasSubstr("no column \"_millrace_load\""));
  EXPECT_THAT(load_error(*appended, columns({"id"}), {{"1"}}).message(),
              HasSubstr("no column \"_millrace_load\""));
}

TEST_F(SqliteSinkTest, KeepsTheValuesOfColumnsThatTheReportLacks) {
  exec(
      "CREATE TABLE t (n INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, note TEXT, size INTEGER "
      "DEFAULT 5, twice INTEGER AS (size * 2)); INSERT INTO t (id, name, note) VALUES ('1', 'x', "
      "'kept')");
  const auto destination = to("{table: t, key: id}");

  const auto report = loaded(*destination, columns({"id", "name"}), {{"1", "a"}, {"2", "b"}});

  EXPECT_THAT(query("id, name, note", "t ORDER BY id"), ElementsAre("1|a|kept", "2|b|NULL"));
  EXPECT_THAT(report.changes, ElementsAre(SchemaChange{Change::LacksColumn, "note"}));
  EXPECT_THAT(report.notes,
              ElementsAre("nothing was written to the column note, which the report lacks"));
}

TEST_F(SqliteSinkTest, StopsAtColumnsThatTheReportLacksOnRequest) {
  exec("CREATE TABLE t (id TEXT, note TEXT, _millrace_load TEXT)");
  const auto destination = to("{table: t, on_missing_column: fail}");

  EXPECT_THAT(load_error(*destination, columns({"id"}), {{"1"}}).message(),
              AllOf(HasSubstr("has the column note, which the report does not have"),
                    HasSubstr("on_missing_column: null")));
  EXPECT_THAT(loaded(*destination, columns({"id", "note"}), {{"1", "x"}}).changes, IsEmpty());
}

TEST_F(SqliteSinkTest, TakesNullForWhatIsDoneAboutMissingColumns) {
  EXPECT_EQ(problems_of("sqlite", "{table: t, on_missing_column: null}"), "");
  EXPECT_EQ(problems_of("sqlite", "{table: t, on_missing_column: \"null\"}"), "");
  EXPECT_THAT(problems_of("sqlite", "{table: t, on_missing_column: nul}"),
              HasSubstr("on_missing_column: 'nul' is not one of the choices"));
}

TEST_F(SqliteSinkTest, TellsOfATableThatItMakes) {
  const auto destination = to("{table: t, key: id}");

  EXPECT_THAT(loaded(*destination, columns({"id"}), {{"1"}}).notes,
              ElementsAre("the table was created"));
  EXPECT_THAT(loaded(*destination, columns({"id"}), {{"2"}}, kSecondLoad).notes, IsEmpty());
}

}  // namespace
}  // namespace millrace
