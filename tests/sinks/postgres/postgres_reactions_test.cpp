// What a database does by itself when rows change, and what it keeps, drops or adds beside that.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;

const char* const kPeople =
    "CREATE TABLE people (id bigint PRIMARY KEY, name text); "
    "INSERT INTO people VALUES (1, 'old'), (2, 'old'); ";
const char* const kDrop =
    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; ";

struct SetOff {
  std::string name;   // Of the test.
  std::string setup;  // Beside the table.
  std::string says;   // In the refusal.
};

void PrintTo(const SetOff& set_off, std::ostream* out) {
  *out << set_off.name;
}

class PostgresReplaceRefuses : public PostgresSinkTest,
                               public ::testing::WithParamInterface<SetOff> {};

TEST_P(PostgresReplaceRefuses, WhatDeletingEveryRowWouldSetOff) {
  sql(kPeople + GetParam().setup);
  sql("CREATE TABLE IF NOT EXISTS orders (person bigint)");
  const auto before = rows_of("SELECT * FROM people ORDER BY id") + rows_of("SELECT * FROM orders");
  auto destination = this->destination(replace_);

  const auto ready = prepare(*destination);
  const auto report = try_load(*destination, people_, {{"1", "old"}, {"2", "old"}});

  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(ready.error().message(), HasSubstr(GetParam().says));
  EXPECT_THAT(ready.error().message(), HasSubstr("give it a key"));
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr(GetParam().says));
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id") + rows_of("SELECT * FROM orders"), before);
}

const std::string kOrders =
    "CREATE TABLE orders (person bigint DEFAULT 1 REFERENCES people ON DELETE ";

INSTANTIATE_TEST_SUITE_P(
    , PostgresReplaceRefuses,
    ::testing::Values(
        SetOff{"Cascade", kOrders + "CASCADE); INSERT INTO orders VALUES (1), (2)",
               "orders (ON DELETE CASCADE)"},
        SetOff{"SetNull", kOrders + "SET NULL); INSERT INTO orders VALUES (1)",
               "(ON DELETE SET NULL)"},
        SetOff{"SetDefault", kOrders + "SET DEFAULT)", "(ON DELETE SET DEFAULT)"},
        SetOff{"RowTrigger",
               std::string(kDrop) + "CREATE TRIGGER keep BEFORE DELETE ON people FOR EACH ROW "
                                    "EXECUTE FUNCTION nothing()",
               "delete trigger \"keep\""},
        SetOff{"StatementTrigger",
               std::string(kDrop) + "CREATE TRIGGER keep AFTER INSERT OR DELETE ON people "
                                    "EXECUTE FUNCTION nothing()",
               "delete trigger \"keep\""},
        SetOff{"Rule", "CREATE RULE keep AS ON DELETE TO people DO INSTEAD NOTHING",
               "delete rule \"keep\""},
        SetOff{"Child",
               "CREATE TABLE child () INHERITS (people); INSERT INTO child VALUES (3, 'c')",
               "child that inherits from it"},
        SetOff{
            "PartitionCascade",
            "DROP TABLE people; CREATE TABLE people (id bigint PRIMARY KEY, name text) PARTITION "
            "BY RANGE (id); CREATE TABLE part PARTITION OF people FOR VALUES FROM (0) TO (9); "
            "INSERT INTO people VALUES (1, 'old'); CREATE TABLE orders (person bigint REFERENCES "
            "part ON DELETE CASCADE); INSERT INTO orders VALUES (1)",
            "foreign key \"orders_person_fkey\""},
        SetOff{
            "PartitionTrigger",
            "DROP TABLE people; CREATE TABLE people (id bigint PRIMARY KEY, name text) PARTITION "
            "BY RANGE (id); CREATE TABLE part PARTITION OF people FOR VALUES FROM (0) TO (9); " +
                std::string(kDrop) +
                "CREATE TRIGGER keep BEFORE DELETE ON part FOR EACH ROW EXECUTE FUNCTION "
                "nothing()",
            "delete trigger \"keep\""}),
    [](const auto& test) { return test.param.name; });

class PostgresReactionsTest : public PostgresSinkTest {
 protected:
  std::string people() { return rows_of("SELECT id, name FROM people ORDER BY id"); }
  void refuses(components::Destination& destination, std::string says) {
    const auto report = try_load(destination, people_, {{"1", "a"}, {"2", "b"}});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(report.error().message(), HasSubstr(says));
  }
  // A trigger with that body on the table.
  void trigger(std::string when, std::string body) {
    sql("CREATE OR REPLACE FUNCTION react() RETURNS trigger LANGUAGE plpgsql SET search_path = " +
        schema_ + " AS $$ BEGIN " + body + " END $$; CREATE " + when + " EXECUTE FUNCTION react()");
  }
};

TEST_F(PostgresReactionsTest, ReplaceTakesWhatChangesNothingElse) {
  sql(std::string(kPeople) + kDrop +
      "ALTER TABLE people ADD COLUMN boss bigint REFERENCES people ON DELETE CASCADE, "
      "ADD COLUMN team bigint; CREATE TABLE teams (id bigint PRIMARY KEY); ALTER TABLE people ADD "
      "FOREIGN KEY (team) REFERENCES teams ON DELETE CASCADE; CREATE TABLE orders (person bigint "
      "REFERENCES people); UPDATE people SET boss = 1; CREATE TRIGGER off BEFORE DELETE ON people "
      "FOR EACH ROW EXECUTE FUNCTION nothing(); ALTER TABLE people DISABLE TRIGGER off");
  auto destination = this->destination(replace_);
  const auto ready = prepare(*destination);
  ASSERT_TRUE(ready) << ready.error().message();
  const auto report = load(*destination, people_, {{"1", "a"}, {"3", "c"}});
  EXPECT_EQ(report.deleted, 2U);
  EXPECT_EQ(people(), "1|a;3|c");
}

TEST_F(PostgresReactionsTest, ReplaceSaysWhyRowsThatAreReferredToStay) {
  sql(std::string(kPeople) +
      "CREATE TABLE orders (person bigint REFERENCES people); INSERT INTO orders VALUES (1)");
  auto destination = this->destination(replace_);
  const auto report = try_load(*destination, people_, {{"1", "a"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(), HasSubstr("still referenced from table \"orders\""));
  EXPECT_THAT(report.error().message(), HasSubstr("use mode: upsert"));
  EXPECT_EQ(people(), "1|old;2|old");
}

TEST_F(PostgresReactionsTest, UpsertRefusesToChangeAColumnThatCascades) {
  sql("CREATE TABLE people (id bigint UNIQUE, name text UNIQUE); CREATE TABLE orders (person text "
      "REFERENCES people (name) ON UPDATE CASCADE); INSERT INTO people VALUES (1, 'old'); INSERT "
      "INTO orders VALUES ('old')");
  auto by_id = this->destination(upsert_);
  const auto report = try_load(*by_id, people_, {{"1", "new"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(), HasSubstr("column \"name\""));
  EXPECT_THAT(report.error().message(), HasSubstr("ON UPDATE CASCADE"));
  EXPECT_EQ(rows_of("SELECT person FROM orders"), "old");

  auto by_name = this->destination({{"table", "people"}, {"key", "name"}});
  EXPECT_EQ(load(*by_name, people_, {{"5", "old"}}).updated, 1U);
}

TEST_F(PostgresReactionsTest, UpsertRefusesATableWithChildren) {
  sql(std::string(kPeople) + "CREATE TABLE child () INHERITS (people)");
  const auto ready = prepare(*destination(upsert_));
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error().message(), HasSubstr("child inherits from table"));
}

TEST_F(PostgresReactionsTest, ReplaceFailsWhenATriggerRemovesNewRows) {
  sql(kPeople);
  trigger("TRIGGER react AFTER INSERT ON people", "DELETE FROM people WHERE id = 2; RETURN NULL;");
  refuses(*destination(replace_), "would hold 1 rows where 2 are right: trigger \"react\"");
  EXPECT_EQ(people(), "1|old;2|old");
}

TEST_F(PostgresReactionsTest, ReplaceFailsWhenATriggerBringsRowsBack) {
  sql(kPeople);
  trigger(
      "TRIGGER react AFTER INSERT ON people",
      "IF pg_trigger_depth() = 1 THEN INSERT INTO people VALUES (9, 'x'); END IF; RETURN NULL;");
  refuses(*destination(replace_), "would hold 3 rows where 2 are right");
  EXPECT_EQ(people(), "1|old;2|old");
}

TEST_F(PostgresReactionsTest, ReplaceFailsWhenARuleSendsRowsElsewhere) {
  // An interval is staged, and goes on by INSERT, of which rules make what they like.
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, took interval); CREATE TABLE away "
      "(LIKE people); CREATE RULE away AS ON INSERT TO people DO INSTEAD INSERT INTO away VALUES "
      "(NEW.id, NEW.name, NEW.took)");
  auto destination = this->destination(replace_);
  const auto report = try_load(*destination, schema_of({{"id", ""}, {"name", ""}, {"took", ""}}),
                               {{"1", "a", "1 day"}, {"2", "b", "2 days"}});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("would hold 0 rows where 2 are right: rule"));
  EXPECT_EQ(value("SELECT count(*) FROM away"), "0");
}

TEST_F(PostgresReactionsTest, AppendFailsWhenATriggerThatWaitsForCommitRemovesRows) {
  load(*destination(append_), people_, {{"7", "x"}});
  trigger(
      "CONSTRAINT TRIGGER react AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED FOR EACH "
      "ROW WHEN (NEW.id = 2)",
      "DELETE FROM people WHERE id = 2; RETURN NULL;");
  refuses(*destination(append_), "would hold 1 rows of the load where 2 are right");
  EXPECT_EQ(people(), "7|x");
}

TEST_F(PostgresReactionsTest, UpsertFailsWhenATriggerRemovesOtherRows) {
  sql(std::string(kPeople) + "INSERT INTO people VALUES (7, 'bystander')");
  trigger("TRIGGER react AFTER UPDATE ON people", "DELETE FROM people WHERE id = 7; RETURN NULL;");
  refuses(*destination(upsert_), "would hold 2 rows where 3 are right");
  EXPECT_EQ(people(), "1|old;2|old;7|bystander");
}

TEST_F(PostgresReactionsTest, UpsertFailsWhenATriggerSwapsRows) {
  sql(kPeople);
  trigger(
      "TRIGGER react AFTER UPDATE ON people",
      "IF pg_trigger_depth() = 1 THEN DELETE FROM people WHERE id = 2; INSERT INTO people VALUES "
      "(9, 'x'); END IF; RETURN NULL;");
  refuses(*destination(upsert_), "would lack 1 rows of the export: trigger");
  EXPECT_EQ(people(), "1|old;2|old");
}

TEST_F(PostgresReactionsTest, UpsertIntoAnEmptyTableFailsWhenATriggerRemovesRows) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  trigger("TRIGGER react AFTER INSERT ON people", "DELETE FROM people WHERE id = 2; RETURN NULL;");
  refuses(*destination(upsert_), "would hold 1 rows where 2 are right");
  EXPECT_EQ(people(), "");
}

TEST_F(PostgresReactionsTest, TriggersThatKeepTheCountsAreFine) {
  sql(std::string(kPeople) + "ALTER TABLE people ADD COLUMN changed text");
  trigger("TRIGGER react BEFORE INSERT OR UPDATE ON people FOR EACH ROW",
          "NEW.changed = 'now'; RETURN NEW;");
  for (const auto& options : {upsert_, replace_}) {
    auto destination = this->destination(options);
    ASSERT_TRUE(prepare(*destination));
    load(*destination, people_, {{"1", "a"}, {"2", "b"}});
    EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a|now;2|b|now");
  }
}

}  // namespace
}  // namespace millrace::sinks
