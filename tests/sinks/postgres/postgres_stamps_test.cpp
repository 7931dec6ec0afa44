// Stamps, names by rule, comments, and what the server is told of a new table.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PostgresStamps : public PostgresSinkTest {
 protected:
  // Of one table, whose rows say which load wrote them.
  std::unique_ptr<components::Destination> stamped(Options more) {
    for (auto& [key, value] : more) {
      if (key == "table") value = schema_ + "." + value;
    }
    auto node = map(more);
    node.entries.push_back({"stamps", {}, config::Node::list({})});
    for (const char* stamp : {"loaded_at", "run_id", "export_id"}) {
      node.entries.back().value.items.push_back(config::Node::scalar(stamp));
    }
    config::Problems problems;
    const auto parsed = registry_.sink("postgres")->destination.parse(node, "x", problems);
    if (!parsed) throw std::runtime_error(problems.text());
    return *parsed->destination(*sink_, {"sync", "run", {}});
  }

  Result<components::LoadReport> load_as(components::Destination& to, const std::string& run_id,
                                         const Rows& rows) {
    engine::LoadLane lane(to, {run_id + "-load", "sync", run_id, run_id + "-export"}, *events_);
    lane.stamp_with(std::chrono::sys_days(std::chrono::year(2026) / 11 / 29) +
                    std::chrono::hours(17));
    auto report = run(attempt(lane, people_, rows));
    if (!report) run(lane.abandon());
    return report;
  }
};

TEST_F(PostgresStamps, SayWhichLoadWroteARowLast) {
  const auto destination = stamped(upsert_);
  ASSERT_TRUE(load_as(*destination, "r1", {{"1", "a"}, {"2", "b"}, {"3", "c"}}));

  const auto report = load_as(*destination, "r2", {{"1", "a"}, {"2", "B"}, {"4", "d"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1U);
  EXPECT_EQ(report->updated, 1U);
  EXPECT_EQ(report->inserted, 1U);
  EXPECT_EQ(rows_of("SELECT id, _run_id, _export_id FROM people ORDER BY id"),
            "1|r1|r1-export;2|r2|r2-export;3|r1|r1-export;4|r2|r2-export");
  EXPECT_EQ(value("SELECT DISTINCT _loaded_at AT TIME ZONE 'UTC' FROM people"),
            "2026-11-29 17:00:00");
}

TEST_F(PostgresStamps, AloneAreNoReasonToWriteInAnyMode) {
  for (const std::string mode : {"upsert", "replace", "mirror"}) {
    SCOPED_TRACE(mode);
    sql("DROP TABLE IF EXISTS people");
    auto options = upsert_;
    options.emplace_back("mode", mode);
    const auto destination = stamped(options);
    ASSERT_TRUE(load_as(*destination, "r1" + mode, {{"1", "a"}}));
    const auto version = value("SELECT xmin FROM people");

    const auto report = load_as(*destination, "r2" + mode, {{"1", "a"}});

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->unchanged, 1U);
    EXPECT_EQ(value("SELECT xmin FROM people"), version);
  }
}

TEST_F(PostgresStamps, AreNewOnRowsThatTakeOverEachOthersValues) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text UNIQUE, _loaded_at timestamptz, "
      "_run_id text, _export_id text)");
  const auto destination = stamped(upsert_);
  ASSERT_TRUE(load_as(*destination, "r1", {{"1", "a"}, {"2", "b"}, {"3", "c"}}));

  const auto report = load_as(*destination, "r2", {{"1", "b"}, {"2", "a"}, {"3", "c"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->updated, 2U);
  EXPECT_EQ(rows_of("SELECT id, name, _run_id FROM people ORDER BY id"), "1|b|r2;2|a|r2;3|c|r1");
}

TEST_F(PostgresStamps, AreNotNeededByAKeyAlone) {
  const auto ids = schema_of({{"id", "integer"}});
  const auto destination = stamped(upsert_);
  engine::LoadLane lane(*destination, {"a", "sync", "r1", "e"}, *events_);
  ASSERT_TRUE(run(attempt(lane, ids, {{"1"}})));
  engine::LoadLane again(*destination, {"b", "sync", "r2", "e"}, *events_);

  const auto report = run(attempt(again, ids, {{"1"}, {"2"}}));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1U);
  EXPECT_EQ(rows_of("SELECT id, _run_id FROM people ORDER BY id"), "1|r1;2|r2");
}

TEST_F(PostgresStamps, GoIntoAnOldTableAsItsPolicySays) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); INSERT INTO people VALUES (1, 'a')");
  for (const std::string policy : {"fail", "ignore"}) {
    auto options = upsert_;
    options.emplace_back("on_new_column", policy);
    EXPECT_THAT(
        load_as(*stamped(options), "r1", {{"1", "a"}}).error().message(),
        AllOf(HasSubstr("lacks column \"_loaded_at\""), HasSubstr("ADD COLUMN \"_run_id\" text")));
  }
  auto options = upsert_;
  options.emplace_back("on_new_column", "add");

  const auto report = load_as(*stamped(options), "r1", {{"1", "a"}, {"2", "b"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1U);
  EXPECT_EQ(rows_of("SELECT id, _run_id FROM people ORDER BY id"), "1|NULL;2|r1");
}

TEST_F(PostgresStamps, AreWrittenWithAppendedRowsAndAreNoMissingColumns) {
  const auto destination = stamped(append_);
  ASSERT_TRUE(load_as(*destination, "r1", {{"1", "a"}}));

  const auto report = load_as(*destination, "r2", {{"1", "a"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(report->changes, IsEmpty());
  EXPECT_EQ(rows_of("SELECT id, _run_id, _millrace_load FROM people ORDER BY 2"),
            "1|r1|r1-load;1|r2|r2-load");
  const auto without = this->destination({{"table", "people"}, {"on_missing_column", "null"}});
  EXPECT_EQ(load(*without, people_, {{"9", "z"}}).changes.size(), 3U);
}

class PostgresNames : public PostgresSinkTest {
 protected:
  const SchemaPtr written_ = schema_of({{"User ID", "integer"}, {"Full name", ""}});
};

TEST_F(PostgresNames, AreMadeByRule) {
  const auto destination = this->destination(
      {{"table", "people"}, {"key", "User ID"}, {"column_names", "snake"}, {"comments", "true"}});

  load(*destination, written_, {{"1", "Ada"}, {"2", "Grace"}});
  const auto report = load(*destination, written_, {{"1", "Ada"}, {"2", "Hopper"}});

  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(rows_of("SELECT user_id, full_name FROM people ORDER BY user_id"), "1|Ada;2|Hopper");
  EXPECT_EQ(rows_of("SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = "
                    "'people'::regclass AND attnum > 0 ORDER BY attnum"),
            "User ID;Full name");
  EXPECT_EQ(value("SELECT obj_description('people'::regclass, 'pg_class')"),
            "Loaded by millrace: sync sync");
}

TEST_F(PostgresNames, AreTakenForTheKeyEitherWay) {
  const auto destination =
      this->destination({{"table", "people"}, {"key", "user_id"}, {"column_names", "snake"}});

  EXPECT_EQ(load(*destination, written_, {{"1", "Ada"}}).inserted, 1U);
}

TEST_F(PostgresNames, DoNotTakeThePlaceOfSomebodyElsesComments) {
  sql("CREATE TABLE people (user_id bigint PRIMARY KEY, full_name text); COMMENT ON TABLE people "
      "IS 'mine'; COMMENT ON COLUMN people.user_id IS 'also''mine'");
  const auto destination = this->destination(
      {{"table", "people"}, {"key", "User ID"}, {"column_names", "snake"}, {"comments", "true"}});

  load(*destination, written_, {{"1", "Ada"}});

  EXPECT_EQ(rows_of("SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = "
                    "'people'::regclass AND attnum > 0 ORDER BY attnum"),
            "also'mine;Full name");
  EXPECT_EQ(value("SELECT obj_description('people'::regclass, 'pg_class')"), "mine");
}

TEST_F(PostgresNames, ThatAreTooLongAreToldBeforeRowsAreRead) {
  const auto destination = this->destination({{"table", "people"}});
  const auto schema = schema_of({{std::string(64, 'x'), ""}});

  EXPECT_THAT(destination->check_columns(*schema).error().message(), HasSubstr("63"));
  EXPECT_TRUE(destination->check_columns(*written_));
}

using PostgresAnalyze = PostgresSinkTest;

TEST_F(PostgresAnalyze, IsDoneAfterTheFirstRowsOnly) {
  const auto analyzed =
      "SELECT count(*) FROM pg_stats WHERE tablename = 'people' AND schemaname = "
      "current_schema()";
  const auto destination = this->destination(upsert_);

  EXPECT_EQ(load(*destination, people_, {{"1", "a"}, {"2", "b"}}).notes.size(), 1U);

  EXPECT_EQ(value(analyzed), "2");
  EXPECT_EQ(value("SELECT reltuples FROM pg_class WHERE oid = 'people'::regclass"), "2");
  load(*destination, people_, {{"3", "c"}});
  EXPECT_EQ(value("SELECT reltuples FROM pg_class WHERE oid = 'people'::regclass"), "2");
}

TEST_F(PostgresAnalyze, IsDoneForATableThatWasEmpty) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  const auto destination = this->destination(replace_);

  load(*destination, people_, {{"1", "a"}});

  EXPECT_EQ(value("SELECT reltuples FROM pg_class WHERE oid = 'people'::regclass"), "1");
}

TEST_F(PostgresAnalyze, ThatFailsIsAWarning) {
  // A function that fails when the server looks at the values of its index.
  sql("CREATE FUNCTION fails(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF "
      "current_query() LIKE '%ANALYZE%' THEN RAISE 'no statistics'; END IF; RETURN $1; END $$; "
      "CREATE TABLE people (id bigint PRIMARY KEY, name text); "
      "CREATE INDEX ON people (fails(name))");
  const auto destination = this->destination(replace_);

  const auto report = load(*destination, people_, {{"1", "a"}});

  EXPECT_EQ(report.inserted, 1U);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_THAT(report.notes[0], AllOf(HasSubstr("warning: the table was loaded, and not analyzed"),
                                     HasSubstr("no statistics"), HasSubstr("run: ANALYZE")));
  EXPECT_EQ(value("SELECT count(*) FROM people"), "1");
}

}  // namespace
}  // namespace millrace::sinks
