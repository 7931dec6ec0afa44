// The table that the SQLite sink makes, checks and widens, and its options.

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(SqliteSinkTest, MakesAStrictTableForTheTypes) {
  const std::vector<Field> fields = {{"id", {TypeKind::Integer}, true},
                                     {"ok", {TypeKind::Boolean}, false},
                                     {"share", {TypeKind::Double}, false},
                                     {"price", {TypeKind::Decimal, 38, 2}, false},
                                     {"at", {TypeKind::TimestampTz}, false}};
  const auto destination = to("{table: t, key: id}");
  loaded(*destination, fields,
         {{"9223372036854775807", "yes", "0.1", "1.10", "2026-01-02T03:04:05+07:00"},
          {"-1", "F", std::nullopt, "00.5", ""}});
  EXPECT_THAT(
      query("id, ok, share, price, at", "t ORDER BY id DESC"),
      ElementsAre("9223372036854775807|1|0.1|1.10|2026-01-02T03:04:05+07:00", "-1|0|NULL|00.5|"));
  EXPECT_THAT(
      query("name, type, pk", "pragma_table_info('t')"),
      ElementsAre("id|INTEGER|1", "ok|INTEGER|0", "share|REAL|0", "price|TEXT|0", "at|TEXT|0"));
  EXPECT_THAT(query("strict", "pragma_table_list WHERE name = 't'"), ElementsAre("1"));
}

TEST_F(SqliteSinkTest, TakesTablesOfMoreThanAThousandColumns) {
  std::vector<std::string> names = {"id"};
  for (int i = 0; i < 1500; ++i) names.push_back("c" + std::to_string(i));
  std::vector<Cell> row(names.size(), "x");
  const auto destination = to("{table: t, key: id}");
  loaded(*destination, columns(names), {row});
  row.back() = "y";
  EXPECT_EQ(loaded(*destination, columns(names), {row}, kSecondLoad).updated, 1u);
}

TEST_F(SqliteSinkTest, NamesTheStatementForANewColumn) {
  exec("CREATE TABLE t (id TEXT)");
  const auto error = load_error(*to("t"), columns({"id", "na\"me"}), {{"1", "a"}});
  EXPECT_EQ(error.kind(), ErrorKind::Refused);
  EXPECT_THAT(error.message(), HasSubstr(R"(ALTER TABLE "t" ADD COLUMN "na""me" TEXT)"));
}

TEST_F(SqliteSinkTest, NamesAllColumnsThatTheTableDoesNotHave) {
  exec("CREATE TABLE t (id TEXT)");
  const auto error = load_error(*to("t"), columns({"id", "name", "city"}), {{"1", "a", "b"}});
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr(R"(the table t has no column "name", "city"; run: ALTER TABLE)"),
                    HasSubstr(R"("name" TEXT; ALTER TABLE "t" ADD COLUMN "city" TEXT,)")));
}

TEST_F(SqliteSinkTest, AddsANewColumnWhenAsked) {
  exec("CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('0')");
  loaded(*to("{table: t, mode: append, on_new_column: add}"), columns({"id", "name"}),
         {{"1", "a"}});
  EXPECT_THAT(query("*", "t"), ElementsAre("0|NULL|NULL", "1|a|" + kFirstLoad));
}

TEST_F(SqliteSinkTest, NamesTheIndexThatTheKeyNeeds) {
  exec("CREATE TABLE t (id TEXT, b TEXT)");
  exec("CREATE UNIQUE INDEX partial ON t (id) WHERE b > 1");
  const auto prepared = prepare(*to("{table: t, key: id}"));
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(prepared.error().message(),
              HasSubstr(R"(CREATE UNIQUE INDEX "t_key" ON "t" ("id"))"));
  exec("CREATE UNIQUE INDEX t_key ON t (ID)");
  EXPECT_TRUE(prepare(*to("{table: t, key: id}")));
}

TEST_F(SqliteSinkTest, RefusesAViewAndAMissingKeyColumn) {
  exec("CREATE VIEW v AS SELECT 1");
  exec("CREATE TABLE t (a TEXT)");
  const auto view = prepare(*to("v"));
  ASSERT_FALSE(view);
  EXPECT_THAT(view.error().message(), HasSubstr("is a view"));
  const auto key = prepare(*to("{table: t, key: id}"));
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message(), HasSubstr("has no key column id"));
}

TEST_F(SqliteSinkTest, WantsTypesForATableThatIsMissing) {
  exec("CREATE TABLE t (a TEXT)");
  const auto existing = to("t");
  const auto missing = to("u");
  ASSERT_TRUE(prepare(*existing));
  ASSERT_TRUE(prepare(*missing));
  EXPECT_FALSE(existing->wants_types());
  EXPECT_TRUE(missing->wants_types());
}

TEST_F(SqliteSinkTest, PreparingMakesNoFile) {
  EXPECT_TRUE(prepare(*to("t")));
  EXPECT_FALSE(std::filesystem::exists(path_.parent_path()));
}

TEST_F(SqliteSinkTest, RefusesColumnsThatAreOneNameToSqlite) {
  const auto error = load_error(*to("t"), columns({"Name", "name"}), {{"1", "2"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("\"Name\" and \"name\""));
}

TEST_F(SqliteSinkTest, ChecksItsOptions) {
  EXPECT_THAT(problems_of("sqlite", "{table: t, mode: upsert}"), HasSubstr("needs a key"));
  EXPECT_THAT(problems_of("sqlite", "{table: t, mode: append, key: id}"),
              HasSubstr("does not use a key"));
  EXPECT_THAT(problems_of("sqlite", "{table: SQLITE_x}"), HasSubstr("reserved"));
  EXPECT_THAT(problems_of("sqlite", "{table: _millrace_loads}"), HasSubstr("reserved"));
  EXPECT_EQ(problems_of("sqlite", "{table: t, key: id}"), "");
  EXPECT_EQ(problems_of("sqlite", "{table: \"t_{{ each.region }}\"}"), "");
}

}  // namespace
}  // namespace millrace
