// What a record of a load proves, and what it does not.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

const Rows kTwo{{"1", "a"}, {"2", "b"}};

class PostgresRecordsTest : public PostgresSinkTest {
 protected:
  std::string people() { return rows_of("SELECT id, name FROM people ORDER BY id"); }
};

TEST_F(PostgresRecordsTest, AppendingTheSameExportAgainDoesNothing) {
  auto destination = this->destination(append_);
  load(*destination, people_, kTwo, "same");
  run_id_ = "another run";

  const auto again = load(*destination, people_, kTwo, "same");

  EXPECT_TRUE(again.already_loaded);
  EXPECT_EQ(again.unchanged, 2U);
  EXPECT_EQ(people(), "1|a;2|b");
}

TEST_F(PostgresRecordsTest, AppendedRowsThatAreGoneAreLoadedAgain) {
  auto destination = this->destination(append_);
  for (const char* damage : {"DELETE FROM people WHERE _millrace_load = 'same'", "TRUNCATE people",
                             "DROP TABLE people"}) {
    load(*destination, people_, kTwo, "same");
    run_id_ += "+";
    sql(damage);

    const auto again = load(*destination, people_, kTwo, "same");

    EXPECT_FALSE(again.already_loaded) << damage;
    EXPECT_EQ(again.inserted, 2U) << damage;
    EXPECT_EQ(people(), "1|a;2|b") << damage;
    EXPECT_EQ(rows_of("SELECT run_id, inserted FROM _millrace_loads"), run_id_ + "|2");
    run_id_ += "+";
  }
}

TEST_F(PostgresRecordsTest, AppendedRowsOfWhichSomeAreGoneFailWithTheirNumber) {
  auto destination = this->destination(append_);
  load(*destination, people_, kTwo, "same");
  run_id_ = "another run";
  sql("DELETE FROM people WHERE id = 2");

  const auto again = try_load(*destination, people_, kTwo, "same");

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(again.error().message(), HasSubstr("holds 1 of the 2 rows"));
  EXPECT_THAT(again.error().message(), HasSubstr("--fresh"));
  EXPECT_THAT(again.error().message(), HasSubstr("_millrace_load\" is same"));
  EXPECT_EQ(people(), "1|a");
}

TEST_F(PostgresRecordsTest, UpsertAndReplaceOfAnEarlierRunAreDoneAgain) {
  for (const auto& options : {upsert_, replace_}) {
    auto destination = this->destination(options);
    for (const char* damage : {"DELETE FROM people WHERE id = 2", "TRUNCATE people",
                               "UPDATE people SET name = 'by hand'", "DROP TABLE people"}) {
      load(*destination, people_, kTwo, "same");
      run_id_ += "+";
      sql(damage);

      const auto again = load(*destination, people_, kTwo, "same");

      EXPECT_FALSE(again.already_loaded) << damage;
      EXPECT_EQ(people(), "1|a;2|b") << damage;
      EXPECT_EQ(value("SELECT run_id FROM _millrace_loads"), run_id_);
      run_id_ += "+";
    }
  }
}

TEST_F(PostgresRecordsTest, ARetryOfTheSameRunReportsWhatArrived) {
  for (const auto& options : {upsert_, append_}) {
    auto destination = this->destination(options);
    load(*destination, people_, kTwo, "same");

    const auto again = load(*destination, people_, kTwo, "same");

    EXPECT_FALSE(again.already_loaded);  // This run has loaded it.
    EXPECT_EQ(again.inserted, 2U);
    EXPECT_EQ(people(), "1|a;2|b");
    sql("DROP TABLE people; TRUNCATE _millrace_loads");
  }
}

TEST_F(PostgresRecordsTest, AppendNeedsAColumnForTheLoad) {
  sql("CREATE TABLE people (id bigint, name text); INSERT INTO people VALUES (7, 'old')");
  auto destination = this->destination(append_);

  const auto ready = prepare(*destination);
  const auto report = try_load(*destination, people_, kTwo);

  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(ready.error().message(), HasSubstr("on_new_column: add"));
  const auto& says = ready.error().message();
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("lacks column \"_millrace_load\""));
  EXPECT_EQ(people(), "7|old");
  sql(says.substr(says.find("ALTER TABLE")));  // What it says is all that is needed.
  ASSERT_TRUE(prepare(*destination));
  load(*destination, people_, kTwo, "id");
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a|id;2|b|id;7|old|NULL");
}

TEST_F(PostgresRecordsTest, AppendAddsTheColumnForTheLoadOnRequest) {
  sql("CREATE TABLE people (id bigint, name text); INSERT INTO people VALUES (7, 'old')");
  auto options = append_;
  options.emplace_back("on_new_column", "add");
  auto destination = this->destination(options);
  ASSERT_TRUE(prepare(*destination));
  load(*destination, people_, kTwo, "id");
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a|id;2|b|id;7|old|NULL");
}

TEST_F(PostgresRecordsTest, AppendRefusesAColumnForTheLoadThatCannotHoldIt) {
  for (const char* type : {"uuid", "varchar(8)", "text GENERATED ALWAYS AS ('x') STORED"}) {
    sql(std::string("DROP TABLE IF EXISTS people; CREATE TABLE people (id bigint, name text, "
                    "_millrace_load ") +
        type + ")");
    auto destination = this->destination(append_);
    const auto ready = prepare(*destination);
    ASSERT_FALSE(ready) << type;
    EXPECT_THAT(ready.error().message(), HasSubstr("must be text"));
    EXPECT_FALSE(try_load(*destination, people_, kTwo));
    EXPECT_EQ(people(), "");
  }
}

TEST_F(PostgresRecordsTest, ARecordThatIsNotKeptFailsTheLoad) {
  auto destination = this->destination(append_);
  load(*destination, people_, kTwo, "first");
  sql("CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; "
      "CREATE TRIGGER forget BEFORE INSERT ON _millrace_loads FOR EACH ROW EXECUTE FUNCTION "
      "forget()");
  const auto report = try_load(*destination, people_, kTwo, "second");
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("record of the load was not kept"));
  EXPECT_EQ(people(), "1|a;2|b");
}

// Some of loads that were long ago, of the same sync and table and of others.
class OldPostgresRecords : public PostgresRecordsTest {
 protected:
  void SetUp() override {
    PostgresRecordsTest::SetUp();
    if (IsSkipped()) return;
    to_ = destination(upsert_);
    for (const std::string id : {"a", "b", "c", "of another sync", "of another table"}) {
      load(*to_, people_, kTwo, id);
    }
    sql("UPDATE _millrace_loads SET loaded_at = now() - interval '100 days' WHERE load_id <> 'c'; "
        "UPDATE _millrace_loads SET loaded_at = now() - interval '40 days' WHERE load_id = 'c'; "
        "UPDATE _millrace_loads SET sync = 'other' WHERE load_id = 'of another sync'; "
        "UPDATE _millrace_loads SET target = 'other' WHERE load_id = 'of another table'");
  }
  // Of this sync and table.
  std::string records() {
    return value(
        "SELECT string_agg(load_id, ' ' ORDER BY load_id) FROM _millrace_loads "
        "WHERE load_id NOT LIKE 'of %'");
  }

  std::unique_ptr<components::Destination> to_;
};

TEST_F(OldPostgresRecords, StayUnlessTheLoadSaysOtherwise) {
  load(*to_, people_, kTwo, "d");

  EXPECT_EQ(records(), "a b c d");
}

TEST_F(OldPostgresRecords, AreForgottenByTheirAge) {
  kept_ = {.at_least = 31 * 24h, .age = 90 * 24h};

  load(*to_, people_, kTwo, "d");

  EXPECT_EQ(records(), "c d");
  EXPECT_EQ(value("SELECT count(*) FROM _millrace_loads WHERE load_id LIKE 'of %'"), "2");
}

TEST_F(OldPostgresRecords, AreForgottenByTheirNumberButNotWhileARerunMayAskForThem) {
  sql("UPDATE _millrace_loads SET loaded_at = now() - interval '30 days' WHERE load_id = 'b'");
  kept_ = {.at_least = 31 * 24h, .loads = 1};

  load(*to_, people_, kTwo, "d");

  EXPECT_EQ(records(), "b d");
}

TEST_F(OldPostgresRecords, StayWithoutTheRightToDeleteThem) {
  const auto user = schema_ + "_user";
  sql("CREATE ROLE " + user + " LOGIN; GRANT USAGE ON SCHEMA " + schema_ + " TO " + user +
      "; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA " + schema_ + " TO " + user);
  open_sink(dsn_ + " user=" + user);
  kept_ = {.age = 1h, .loads = 1};

  const auto report = try_load(*destination(upsert_), people_, kTwo, "d");

  sql("DROP OWNED BY " + user + "; DROP ROLE " + user);
  EXPECT_TRUE(report) << report.error().message();
  EXPECT_EQ(records(), "a b c d");
}

constexpr const char* kEarlierTable =
    "DROP TABLE _millrace_targets; CREATE TABLE _millrace_targets (target text, sync text, token "
    "bigint NOT NULL, load_id text NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now(), "
    "PRIMARY KEY (target, sync))";

TEST_F(OldPostgresRecords, OfAnEarlierVersionGetTheColumnsThatTheyLack) {
  sql(kEarlierTable);

  const auto report = load(*destination(upsert_), people_, {{"1", "new"}}, "d");

  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(rows_of("SELECT count(work_id) + count(own) FROM _millrace_targets"), "0");
}

TEST_F(OldPostgresRecords, ThatOnlyTheirOwnerMayCompleteAreNamedWithTheStatement) {
  const auto user = schema_ + "_user";
  sql(std::string(kEarlierTable) + "; CREATE ROLE " + user + " LOGIN; GRANT ALL ON SCHEMA " +
      schema_ + " TO " + user + "; GRANT ALL ON ALL TABLES IN SCHEMA " + schema_ + " TO " + user);
  open_sink(dsn_ + " user=" + user);

  const auto refused = prepare(*destination(upsert_));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::Refused);
  const std::string message = refused.error().message();
  const auto statement = message.find("ALTER TABLE");
  ASSERT_NE(statement, std::string::npos) << message;
  sql(message.substr(statement));
  const auto report = prepare(*destination(upsert_));
  sql("DROP OWNED BY " + user + "; DROP ROLE " + user);
  EXPECT_TRUE(report) << report.error().message();
}

TEST_F(OldPostgresRecords, HarmNoLoadWhenTheyCannotBeForgotten) {
  sql("CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; "
      "END'; CREATE TRIGGER guard BEFORE DELETE ON _millrace_loads FOR EACH ROW EXECUTE FUNCTION "
      "guard()");
  kept_ = {.age = 1h};

  load(*to_, people_, {{"1", "new"}}, "d");

  EXPECT_EQ(records(), "a b c d");
  EXPECT_EQ(people(), "1|new;2|b");
}

}  // namespace
}  // namespace millrace::sinks
