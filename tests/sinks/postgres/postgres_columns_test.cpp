// What becomes of columns that only the rows, or only the table, have.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using components::SchemaChange;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = SchemaChange::Kind;

class PostgresColumns : public PostgresSinkTest {
 protected:
  Result<components::LoadReport> plan(components::Destination& destination, SchemaPtr schema,
                                      const Rows& rows) {
    engine::LoadLane lane(destination, {"plan", "sync", "run"}, *events_,
                          components::Purpose::Plan);
    if (auto begun = run(lane.begin(schema)); !begun) return fail(begun.error());
    if (auto taken = run(lane.take(batch_of(schema, rows))); !taken) return fail(taken.error());
    auto counted = run(lane.count({rows.size()}));
    run(lane.abandon());
    return counted;
  }

  Options with(Options options, const std::string& key, const std::string& value) {
    options.emplace_back(key, value);
    return options;
  }

  const SchemaPtr wide_ = schema_of({{"id", "integer"}, {"name", "text"}, {"tier", ""}});
};

TEST_F(PostgresColumns, OfTheRowsAloneAreLeftOutOnRequest) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); INSERT INTO people VALUES (1, 'x')");
  const auto destination = this->destination(with(upsert_, "on_new_column", "ignore"));

  const auto report = load(*destination, wide_, {{"1", "a", "gold"}, {"2", "b", kNull}});

  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a;2|b");
  EXPECT_THAT(report.changes, ElementsAre(SchemaChange{Kind::IgnoreColumn, "tier"}));
  EXPECT_THAT(report.notes, ElementsAre("left out the column tier, which the table lacks"));
}

TEST_F(PostgresColumns, ThatAreLeftOutDoNotKeepRowsFromAnEmptyTable) {
  sql("CREATE TABLE people (name text, id bigint)");
  const auto destination = this->destination(with(replace_, "on_new_column", "ignore"));

  EXPECT_EQ(load(*destination, wide_, {{"1", "a", "gold"}}).inserted, 1U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people"), "1|a");
}

TEST_F(PostgresColumns, AreNotAllLeftOut) {
  sql("CREATE TABLE people (nome text)");
  const auto destination = this->destination(with(replace_, "on_new_column", "ignore"));

  const auto report = try_load(*destination, people_, {{"1", "a"}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(), HasSubstr("has none of the report's columns (id, name)"));
}

TEST_F(PostgresColumns, ThatTagRowsAreNeverLeftOut) {
  sql("CREATE TABLE people (id bigint, name text)");
  const auto destination = this->destination(with(append_, "on_new_column", "ignore"));

  EXPECT_THAT(prepare(*destination).error().message(),
              HasSubstr("lacks column \"_millrace_load\""));
  EXPECT_THAT(try_load(*destination, people_, {{"1", "a"}}).error().message(),
              HasSubstr("lacks column \"_millrace_load\""));
}

TEST_F(PostgresColumns, OfTheTableAloneKeepTheirValuesAndAreTold) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, note text, size int NOT NULL DEFAULT "
      "5, n int GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (size * 2) STORED); "
      "INSERT INTO people VALUES (1, 'x', 'kept')");
  const auto destination = this->destination(upsert_);

  const auto report = load(*destination, people_, {{"1", "a"}, {"2", "b"}});

  EXPECT_EQ(rows_of("SELECT id, name, note FROM people ORDER BY id"), "1|a|kept;2|b|NULL");
  EXPECT_THAT(report.changes, ElementsAre(SchemaChange{Kind::LacksColumn, "note"}));
  EXPECT_THAT(report.notes,
              ElementsAre("nothing was written to the column note, which the report lacks"));
}

TEST_F(PostgresColumns, OfTheTableAloneStopALoadOnRequest) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, note text, since date DEFAULT "
      "now())");
  const auto destination = this->destination(with(upsert_, "on_missing_column", "fail"));

  const auto report = try_load(*destination, people_, {{"1", "a"}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("has the column \"note\", which the report does not have"),
                    HasSubstr("on_missing_column: null")));
  EXPECT_EQ(value("SELECT count(*) FROM people"), "0");
}

TEST_F(PostgresColumns, ThatWeKeepAreNotMissing) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, _millrace_load text, left_at "
      "timestamptz)");
  auto mirror = with(upsert_, "mode", "mirror");
  config::Problems problems;
  auto node = map(with(with(mirror, "on_missing_column", "fail"), "on_new_column", "fail"));
  for (auto& entry : node.entries) {
    if (entry.key == "table") entry.value.text = schema_ + ".people";
  }
  node.entries.push_back({"on_leave", {}, map({{"mark", "left_at"}})});
  const auto parsed = registry_.sink("postgres")->destination.parse(node, "x", problems);
  ASSERT_TRUE(parsed) << problems.text();
  const auto destination = *parsed->destination(*sink_, {"sync", "run", {}});

  EXPECT_THAT(load(*destination, people_, {{"1", "a"}}).changes, IsEmpty());
}

TEST_F(PostgresColumns, AreChangedByNoPlan) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, note text); INSERT INTO people VALUES (1, 'x')");
  const auto destination = this->destination(with(upsert_, "on_new_column", "add"));

  const auto planned = plan(*destination, people_, {{"1", "a"}});

  ASSERT_TRUE(planned) << planned.error().message();
  EXPECT_THAT(planned->changes, ElementsAre(SchemaChange{Kind::AddColumn, "name", "text"},
                                            SchemaChange{Kind::LacksColumn, "note"}));
  EXPECT_THAT(planned->notes, IsEmpty());
  EXPECT_EQ(rows_of("SELECT * FROM people"), "1|x");
  EXPECT_EQ(load(*destination, people_, {{"1", "a"}}).changes, planned->changes);
  EXPECT_EQ(rows_of("SELECT * FROM people"), "1|x|a");
}

TEST_F(PostgresColumns, OfATableThatIsMadeAreToldAsOne) {
  const auto destination = this->destination(upsert_);

  const auto report = load(*destination, people_, {{"1", "a"}});

  EXPECT_THAT(report.notes, ElementsAre("the table was created"));
  EXPECT_THAT(load(*destination, people_, {{"1", "b"}}).notes, IsEmpty());
}

}  // namespace
}  // namespace millrace::sinks
