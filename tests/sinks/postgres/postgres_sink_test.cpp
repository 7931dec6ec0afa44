// Modes, counts, faults and rights; postgres_values_test.cpp has the types and values.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PostgresLoadTest : public PostgresSinkTest {};

TEST_F(PostgresLoadTest, UpsertCreatesTheTableWithItsKey) {
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  EXPECT_TRUE(destination->wants_types());

  const auto report = load(*destination, people_, {{"1", "a"}, {"2", kNull}});

  EXPECT_EQ(report.inserted, 2U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a;2|NULL");
  EXPECT_EQ(value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
                  "'people'::regclass AND contype = 'p'"),
            "PRIMARY KEY (id)");
}

TEST_F(PostgresLoadTest, UpsertRewritesOnlyRowsThatDiffer) {
  sql("CREATE TABLE people (id bigint UNIQUE, name text, note text); "
      "INSERT INTO people VALUES (1, 'a', 'kept'), (2, 'b', 'kept'), (9, 'z', 'kept')");
  const auto before = value("SELECT xmin FROM people WHERE id = 1");
  auto destination = this->destination(upsert_);

  const auto report = load(*destination, people_, {{"1", "a"}, {"2", "B"}, {"3", kNull}});

  EXPECT_EQ(report.rows, 3U);
  EXPECT_EQ(report.inserted, 1U);
  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(report.unchanged, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a|kept;2|B|kept;3|NULL|NULL;9|z|kept");
  EXPECT_EQ(value("SELECT xmin FROM people WHERE id = 1"), before);
}

TEST_F(PostgresLoadTest, UpsertTellsNullFromEmpty) {
  auto destination = this->destination(upsert_);
  load(*destination, people_, {{"1", ""}, {"2", kNull}});

  const auto report = load(*destination, people_, {{"1", kNull}, {"2", ""}});

  EXPECT_EQ(report.updated, 2U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people ORDER BY id"), "1|NULL;2|");
}

TEST_F(PostgresLoadTest, UpsertByAKeyAloneOrOfSeveralColumns) {
  auto one = this->destination({{"table", "one"}, {"key", "id"}});
  const auto ids = schema_of({{"id", "integer"}});
  load(*one, ids, {{"1"}});
  EXPECT_EQ(load(*one, ids, {{"1"}, {"2"}}).inserted, 1U);

  sql("CREATE TABLE two (a text, b text, c int, UNIQUE (b, a))");
  sql("INSERT INTO two VALUES ('x', 'y', 1)");
  config::Problems problems;
  auto node = map({{"table", schema_ + ".two"}});
  node.entries.push_back(
      {"key", {}, config::Node::list({config::Node::scalar("a"), config::Node::scalar("b")})});
  const auto options = registry_.sink("postgres")->destination.parse(node, "x", problems);
  ASSERT_TRUE(options) << problems.text();
  auto two = options->destination(*sink_, {});
  ASSERT_TRUE(two);
  const auto report =
      load(**two, schema_of({{"a", ""}, {"b", ""}, {"c", ""}}), {{"x", "y", "2"}, {"y", "x", "3"}});
  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(report.inserted, 1U);
}

TEST_F(PostgresLoadTest, EqualRowsWithOneKeyCollapse) {
  auto destination = this->destination(upsert_);
  const auto fresh = load(*destination, people_, {{"1", "a"}, {"1", "a"}, {"2", "b"}});
  EXPECT_EQ(fresh.inserted, 2U);
  EXPECT_EQ(fresh.collapsed, 1U);

  const auto again = load(*destination, people_, {{"1", "a"}, {"1", "a"}, {"3", "c"}, {"3", "c"}});

  EXPECT_EQ(again.unchanged, 1U);
  EXPECT_EQ(again.inserted, 1U);
  EXPECT_EQ(again.collapsed, 2U);
}

TEST_F(PostgresLoadTest, DifferentRowsWithOneKeyFailAndNameIt) {
  auto destination = this->destination(upsert_);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto report = try_load(*destination, people_, {{"7", "a"}, {"7", "b"}, {"8", "c"}});

    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(report.error().message(), HasSubstr("id = \"7\""));
  }
  EXPECT_EQ(value("SELECT to_regclass('people') IS NULL"), "t");
}

TEST_F(PostgresLoadTest, ANullKeyFailsAndNamesTheRow) {
  auto destination = this->destination(upsert_);
  const auto report = try_load(*destination, people_, {{"7", "a"}, {kNull, "b"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message(),
            "row 2: column \"id\": NULL, but the column is part of the key");
}

TEST_F(PostgresLoadTest, F070_ReplaceKeepsGrantsAndViews) {
  sql("CREATE TABLE people (id bigint, name text); INSERT INTO people VALUES (1, 'old'), (2, 'b'); "
      "CREATE VIEW seen AS SELECT name FROM people");
  auto destination = this->destination({{"table", "people"}});

  const auto report = load(*destination, people_, {{"3", "new"}});

  EXPECT_EQ(report.deleted, 2U);
  EXPECT_EQ(report.inserted, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM seen"), "new");
}

TEST_F(PostgresLoadTest, ReplaceWithAKeyCollapsesEqualRows) {
  auto destination = this->destination({{"table", "people"}, {"key", "id"}, {"mode", "replace"}});
  load(*destination, people_, {{"5", "x"}});
  const auto report = load(*destination, people_, {{"1", "a"}, {"1", "a"}, {"2", "b"}});
  EXPECT_EQ(report.inserted, 2U);
  EXPECT_EQ(report.collapsed, 1U);
  EXPECT_EQ(report.deleted, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a;2|b");
}

TEST_F(PostgresLoadTest, AppendTagsTheRowsWithTheLoad) {
  auto destination = this->destination({{"table", "people"}, {"mode", "append"}});
  load(*destination, people_, {{"1", "a"}}, "first");
  load(*destination, people_, {{"1", "a"}}, "second");
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY _millrace_load"), "1|a|first;1|a|second");
}

TEST_F(PostgresLoadTest, AnExportWithoutRowsMakesTheTable) {
  auto destination = this->destination(upsert_);
  EXPECT_EQ(load(*destination, people_, {}).rows, 0U);
  EXPECT_EQ(value("SELECT count(*) FROM people"), "0");
}

TEST_F(PostgresLoadTest, NothingIsVisibleBeforeCommitAndAbandonLeavesNoTrace) {
  sql("CREATE TABLE people (id bigint, name text); INSERT INTO people VALUES (1, 'old')");
  auto destination = this->destination({{"table", "people"}});
  auto load = std::make_unique<engine::LoadLane>(
      *destination, components::LoadIdentity{"id", "sync", "run"}, *events_);
  ASSERT_TRUE(run(load->begin(people_)));
  ASSERT_TRUE(run(load->take(batch_of(people_, {{"2", "new"}}))));
  ASSERT_TRUE(run(load->take(batch_of(people_, {{"3", "new"}}, 2))));
  EXPECT_EQ(rows_of("SELECT * FROM people"), "1|old");

  run(load->abandon());

  EXPECT_EQ(rows_of("SELECT * FROM people"), "1|old");
  EXPECT_EQ(value("SELECT count(*) FROM _millrace_loads"), "0");
}

TEST_F(PostgresLoadTest, FailsWhenTheEngineCountedOtherwise) {
  auto destination = this->destination(upsert_);
  auto load = std::make_unique<engine::LoadLane>(
      *destination, components::LoadIdentity{"id", "sync", "run"}, *events_);
  ASSERT_TRUE(run(load->begin(people_)));
  ASSERT_TRUE(run(load->take(batch_of(people_, {{"2", "new"}}))));

  EXPECT_FALSE(run(load->finish({2})));
}

class PostgresLoadThatLosesRows : public PostgresLoadTest {
 protected:
  void SetUp() override {
    PostgresLoadTest::SetUp();
    if (!observer_) return;
    sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  }
  void swallow(std::string when) {
    sql("CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 2 THEN "
        "RETURN NULL; END IF; RETURN NEW; END $$; CREATE TRIGGER swallow BEFORE " +
        when + " ON people FOR EACH ROW EXECUTE FUNCTION swallow()");
  }
};

TEST_F(PostgresLoadThatLosesRows, F069_FailsWhenATriggerDropsACopiedRow) {
  swallow("INSERT");
  auto destination = this->destination(upsert_);
  const auto report = try_load(*destination, people_, {{"1", "a"}, {"2", "b"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(), HasSubstr("wrote 1 of 2 rows"));
  EXPECT_EQ(value("SELECT count(*) FROM people"), "0");
}

TEST_F(PostgresLoadThatLosesRows, F069_FailsWhenATriggerDropsAMergedRow) {
  sql("INSERT INTO people VALUES (1, 'x'), (2, 'x')");
  swallow("UPDATE");
  auto destination = this->destination(upsert_);
  const auto report = try_load(*destination, people_, {{"1", "a"}, {"2", "b"}});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("wrote 1 of 2 rows"));
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE name = 'x'"), "2");
}

TEST_F(PostgresLoadTest, ColumnsThatTheTableLacksAreNamedWithTheStatement) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, nome text)");
  auto destination = this->destination(upsert_);
  const auto report = try_load(*destination, people_, {{"1", "a"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(), HasSubstr("lacks column \"name\" (it has \"nome\")"));
  EXPECT_THAT(report.error().message(), HasSubstr("ADD COLUMN \"name\" text"));
}

TEST_F(PostgresLoadTest, ColumnsThatTheTableLacksAreAddedOnRequest) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY); INSERT INTO people VALUES (1)");
  auto destination =
      this->destination({{"table", "people"}, {"key", "id"}, {"on_new_column", "add"}});
  EXPECT_EQ(load(*destination, people_, {{"1", "a"}}).updated, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people"), "1|a");
}

TEST_F(PostgresLoadTest, ColumnsThatTheDatabaseFillsAreLeftAlone) {
  sql("CREATE TABLE people (n int GENERATED ALWAYS AS IDENTITY, id bigint PRIMARY KEY, name text, "
      "size int GENERATED ALWAYS AS (length(name)) STORED, since int NOT NULL DEFAULT 5)");
  auto destination = this->destination(upsert_);
  load(*destination, people_, {{"7", "abc"}});
  load(*destination, people_, {{"7", "abcd"}, {"8", "x"}});
  EXPECT_EQ(rows_of("SELECT id, name, size, since FROM people ORDER BY id"), "7|abcd|4|5;8|x|1|5");
}

TEST_F(PostgresLoadTest, PartitionedTablesAreTables) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text) PARTITION BY RANGE (id); "
      "CREATE TABLE p1 PARTITION OF people FOR VALUES FROM (0) TO (10); "
      "CREATE TABLE p2 PARTITION OF people FOR VALUES FROM (10) TO (20)");
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  load(*destination, people_, {{"7", "a"}, {"11", "b"}});
  EXPECT_EQ(load(*destination, people_, {{"7", "A"}, {"12", "c"}}).updated, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "7|A;11|b;12|c");
}

TEST_F(PostgresLoadTest, AMissingUniqueIndexIsNamedWithTheStatement) {
  sql("CREATE TABLE people (id bigint, name text, UNIQUE (id, name))");
  auto destination = this->destination(upsert_);
  const auto ready = prepare(*destination);
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error().message(), HasSubstr("CREATE UNIQUE INDEX ON"));
}

TEST_F(PostgresLoadTest, WhatIsNoTableIsRefusedByItsKind) {
  const std::string fdw = "fdw_" + schema_;
  sql("CREATE VIEW \"a view\" AS SELECT 1 AS id, 'a' AS name; "
      "CREATE MATERIALIZED VIEW \"a materialized view\" AS SELECT 1 AS id; "
      "CREATE SEQUENCE \"a sequence\"; CREATE TYPE \"a type\" AS (id int); "
      "CREATE FOREIGN DATA WRAPPER " +
      fdw + "; CREATE SERVER " + fdw + " FOREIGN DATA WRAPPER " + fdw +
      "; CREATE FOREIGN TABLE \"a foreign table\" (id int) SERVER " + fdw);
  for (const std::string kind :
       {"a view", "a materialized view", "a sequence", "a type", "a foreign table"}) {
    const auto ready = prepare(*destination({{"table", kind}}));
    ASSERT_FALSE(ready) << kind;
    EXPECT_EQ(ready.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(ready.error().message(), HasSubstr(" is " + kind + ", not a table"));
  }
  sql("DROP FOREIGN DATA WRAPPER " + fdw + " CASCADE");
}

TEST_F(PostgresLoadTest, AMissingSchemaIsRefused) {
  config::Problems problems;
  const auto options =
      registry_.sink("postgres")->destination.parse(map({{"table", "nope.t"}}), "x", problems);
  ASSERT_TRUE(options) << problems.text();
  auto elsewhere = options->destination(*sink_, {});
  EXPECT_THAT(prepare(**elsewhere).error().message(), HasSubstr("CREATE SCHEMA \"nope\""));
}

TEST_F(PostgresLoadTest, F069_EveryMissingRightIsNamedWithItsGrant) {
  const std::string role = "role_" + schema_;
  const std::string to_role = " TO \"" + role + "\"";
  const std::string schema = "\"" + schema_ + "\"";
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); CREATE ROLE " + role + " LOGIN");
  sql("GRANT SELECT ON people TO " + role);
  open_sink(dsn_ + " user=" + role);

  const auto refused = prepare(*destination(upsert_));

  ASSERT_FALSE(refused);
  const std::string says = refused.error().message();
  const std::string grants = says.substr(says.find("run: ") + 5);
  EXPECT_EQ(grants, "GRANT USAGE ON SCHEMA " + schema + to_role + "; GRANT CREATE ON SCHEMA " +
                        schema + to_role + "; GRANT INSERT, UPDATE ON " + schema + ".\"people\"" +
                        to_role);
  sql(grants);  // What it says is all that is needed.
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  EXPECT_EQ(load(*destination, people_, {{"1", "a"}}).inserted, 1U);
  EXPECT_EQ(load(*destination, people_, {{"1", "b"}}).updated, 1U);

  sql("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

// The step before which the load's backend dies.
class PostgresLoadCut : public PostgresLoadTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void kill_before(std::string_view step) {
    if (step != GetParam()) return;
    EXPECT_EQ(end_sessions(schema_), "1");
  }
  Result<components::LoadReport> cut_load(engine::LoadLane& load) {
    if (auto begun = run(load.begin(people_)); !begun) return fail(begun.error());
    kill_before("Write");
    auto written = run(load.take(batch_of(people_, {{"1", "b"}})));
    if (!written) return fail(written.error());
    kill_before("SecondWrite");
    written = run(load.take(batch_of(people_, {{"2", "c"}}, 2)));
    if (!written) return fail(written.error());
    kill_before("Commit");
    return run(load.finish({2}));
  }
};

TEST_P(PostgresLoadCut, IsTemporaryAndARetryMakesItGood) {
  open_sink(dsn_ + " application_name=" + schema_);
  auto destination = this->destination(upsert_);
  load(*destination, people_, {{"1", "a"}});
  auto lost = std::make_unique<engine::LoadLane>(
      *destination, components::LoadIdentity{"id", "sync", "run"}, *events_);
  const auto report = cut_load(*lost);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient) << report.error().message();
  run(lost->abandon());
  EXPECT_EQ(rows_of("SELECT * FROM people"), "1|a");

  const auto again = load(*destination, people_, {{"1", "b"}, {"2", "c"}}, "id");

  EXPECT_FALSE(again.already_loaded);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|b;2|c");
}

INSTANTIATE_TEST_SUITE_P(Before, PostgresLoadCut,
                         ::testing::Values("Write", "SecondWrite", "Commit"),
                         [](const auto& test) { return test.param; });

TEST_F(PostgresLoadTest, NoMessageShowsTheDsn) {
  open_sink(dsn_ + " password=hunter2 port=1");
  const auto ready = prepare(*destination(upsert_));
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error().message(), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace millrace::sinks
