// Rows that take over each other's values of a column that is unique beside the key.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class PostgresUniqueTest : public PostgresSinkTest {
 protected:
  void make(std::string unique) {
    sql("CREATE TABLE people (n int GENERATED ALWAYS AS IDENTITY, id bigint PRIMARY KEY, name "
        "text, "
        "note text, size int GENERATED ALWAYS AS (length(name)) STORED); " +
        unique +
        "; INSERT INTO people (id, name, note) VALUES (1, 'a', 'x'), (2, 'b', 'y'), (3, 'c', 'z')");
  }
  std::string people() { return rows_of("SELECT n, id, name, note, size FROM people ORDER BY id"); }
  const std::string constraint_ = "ALTER TABLE people ADD CONSTRAINT one_name UNIQUE (name)";
};

struct Unique {
  std::string name, statement;
};

void PrintTo(const Unique& unique, std::ostream* out) {
  *out << unique.name;
}

class PostgresSwaps : public PostgresUniqueTest, public ::testing::WithParamInterface<Unique> {};

TEST_P(PostgresSwaps, AreLoadedAndLeaveTheOtherColumnsAsTheyAre) {
  make(GetParam().statement);
  auto destination = this->destination(upsert_);

  const auto report = load(*destination, people_, {{"1", "b"}, {"2", "c"}, {"3", "a"}, {"4", "d"}});

  EXPECT_EQ(report.updated, 3U);
  EXPECT_EQ(report.inserted, 1U);
  EXPECT_EQ(rows_of("SELECT n, id, name, note, size FROM people WHERE id < 4 ORDER BY id"),
            "1|1|b|x|1;2|2|c|y|1;3|3|a|z|1");
  EXPECT_EQ(value("SELECT name FROM people WHERE id = 4"), "d");
}

TEST_P(PostgresSwaps, GiveValuesToNewRowsToo) {
  make(GetParam().statement);
  auto destination = this->destination(upsert_);

  const auto report = load(*destination, people_, {{"4", "a"}, {"1", "e"}});

  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(report.inserted, 1U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people ORDER BY id"), "1|e;2|b;3|c;4|a");
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresSwaps,
    ::testing::Values(
        Unique{"Constraint", "ALTER TABLE people ADD UNIQUE (name)"},
        Unique{"Deferrable", "ALTER TABLE people ADD UNIQUE (name) DEFERRABLE"},
        Unique{"Deferred", "ALTER TABLE people ADD UNIQUE (name) DEFERRABLE INITIALLY DEFERRED"},
        Unique{"Index", "CREATE UNIQUE INDEX ON people (name)"},
        Unique{"IndexOfAnExpression", "CREATE UNIQUE INDEX ON people (lower(name))"},
        Unique{"IndexWithACondition", "CREATE UNIQUE INDEX ON people (name) WHERE id < 100"}),
    [](const auto& test) { return test.param.name; });

TEST_F(PostgresUniqueTest, AValueThatIsInUseFailsAndNothingIsChanged) {
  make(constraint_);
  const auto before = people();
  auto destination = this->destination(upsert_);

  const auto report = try_load(*destination, people_, {{"1", "e"}, {"2", "c"}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(), HasSubstr("Key (name)=(c) already exists"));
  EXPECT_EQ(people(), before);
}

struct Noticed {
  std::string name, by;
};

void PrintTo(const Noticed& noticed, std::ostream* out) {
  *out << noticed.name;
}

class PostgresSwapsNoticed : public PostgresUniqueTest,
                             public ::testing::WithParamInterface<Noticed> {};

TEST_P(PostgresSwapsNoticed, FailWithTheStatementThatHelps) {
  make(constraint_);
  sql(GetParam().by);
  const auto before = people();
  auto destination = this->destination(upsert_);

  const auto report = try_load(*destination, people_, {{"1", "b"}, {"2", "a"}});

  ASSERT_FALSE(report);
  const std::string help =
      "ALTER TABLE people DROP CONSTRAINT one_name, ADD CONSTRAINT one_name UNIQUE (name) "
      "DEFERRABLE";
  EXPECT_THAT(report.error().message(), HasSubstr("DROP CONSTRAINT one_name, ADD CONSTRAINT"));
  EXPECT_EQ(people(), before);
  sql(help);
  EXPECT_EQ(load(*destination, people_, {{"1", "b"}, {"2", "a"}}).updated, 2U);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresSwapsNoticed,
    ::testing::Values(
        Noticed{"ByAReference",
                "CREATE TABLE orders (person bigint REFERENCES people); "
                "INSERT INTO orders VALUES (1)"},
        Noticed{"ByACascade",
                "CREATE TABLE orders (person bigint REFERENCES people ON DELETE CASCADE); "
                "INSERT INTO orders VALUES (1)"},
        Noticed{"ByATrigger",
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN RETURN NULL; END'; CREATE TRIGGER t AFTER DELETE ON people "
                "FOR EACH ROW EXECUTE FUNCTION nothing()"}),
    [](const auto& test) { return test.param.name; });

TEST_F(PostgresUniqueTest, AUserWhoMayNotDeleteIsToldSo) {
  make(constraint_);
  const std::string role = "role_" + schema_;
  sql("CREATE ROLE " + role + " LOGIN; GRANT USAGE, CREATE ON SCHEMA " + schema_ + " TO " + role +
      "; GRANT SELECT, INSERT, UPDATE ON people TO " + role);
  open_sink(dsn_ + " user=" + role);
  auto destination = this->destination(upsert_);

  const auto report = try_load(*destination, people_, {{"1", "b"}, {"2", "a"}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("one_name"), HasSubstr("permission denied for table people")));
  sql("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_F(PostgresUniqueTest, ARowThatLeavesGivesItsValueToAMovedOne) {
  make(constraint_);
  auto destination = this->destination({{"table", "people"}, {"key", "id"}, {"mode", "replace"}});

  const auto report = load(*destination, people_, {{"1", "b"}, {"2", "c"}});

  EXPECT_EQ(report.deleted, 1U);
  EXPECT_EQ(people(), "1|1|b|x|1;2|2|c|y|1");
}

}  // namespace
}  // namespace millrace::sinks
