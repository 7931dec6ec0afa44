// Mode mirror, and replace with a key: only what changed is touched, and it is counted before.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;

class PostgresMirror : public PostgresSinkTest {
 protected:
  std::unique_ptr<components::Destination> mirror(std::vector<config::Node::Entry> on_leave) {
    auto options = map({{"table", schema_ + ".people"}, {"key", "id"}, {"mode", "mirror"}});
    options.entries.push_back({"on_leave", {}, config::Node::map(std::move(on_leave))});
    config::Problems problems;
    const auto parsed = registry_.sink("postgres")->destination.parse(options, "x", problems);
    if (!parsed) throw std::runtime_error(problems.text());
    return std::move(*parsed->destination(*sink_, {"sync", "run", {}}));
  }
};

TEST_F(PostgresMirror, ReplaceWithAKeyTouchesOnlyWhatChanged) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); CREATE TABLE orders (person bigint "
      "REFERENCES people ON DELETE CASCADE); CREATE TABLE log (id bigint, did text); CREATE "
      "FUNCTION note() RETURNS trigger LANGUAGE plpgsql SET search_path = " +
      schema_ +
      " AS $$ BEGIN INSERT INTO log VALUES (coalesce(NEW.id, OLD.id), TG_OP); RETURN NULL; END $$; "
      "INSERT INTO people VALUES (1, 'same'), (2, 'old'), (3, 'leaves'); INSERT INTO orders VALUES "
      "(1), (2), (3); CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON people FOR EACH ROW "
      "EXECUTE FUNCTION note()");
  const std::string place = "SELECT xmin, ctid FROM people WHERE id = 1";
  const auto before = rows_of(place);
  auto destination = this->destination({{"table", "people"}, {"key", "id"}, {"mode", "replace"}});
  ASSERT_TRUE(prepare(*destination));

  const auto report = load(*destination, people_, {{"1", "same"}, {"2", "new"}, {"4", "d"}});

  EXPECT_EQ(report.inserted, 1U);
  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(report.deleted, 1U);
  EXPECT_EQ(report.unchanged, 1U);
  EXPECT_EQ(report.before, 3U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|same;2|new;4|d");
  EXPECT_EQ(rows_of(place), before);
  EXPECT_EQ(rows_of("SELECT * FROM log ORDER BY id"), "2|UPDATE;3|DELETE;4|INSERT");
  EXPECT_EQ(rows_of("SELECT * FROM orders ORDER BY 1"), "1;2");
}

TEST_F(PostgresMirror, ARowThatLeavesGivesItsUniqueValueToAnotherOne) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text UNIQUE); INSERT INTO people VALUES "
      "(1, 'a'), (2, 'b')");
  auto destination = this->destination({{"table", "people"}, {"key", "id"}, {"mode", "mirror"}});
  const auto report = load(*destination, people_, {{"2", "a"}});
  EXPECT_EQ(report.deleted, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people"), "2|a");
}

TEST_F(PostgresMirror, ARowThatLeavesIsNotReferredToAnyMore) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, boss bigint REFERENCES people ON DELETE "
      "CASCADE); INSERT INTO people VALUES (1, NULL), (2, 1), (3, NULL)");
  const auto columns = schema_of({{"id", "integer"}, {"boss", "integer"}});
  auto destination = this->destination({{"table", "people"}, {"key", "id"}, {"mode", "mirror"}});
  const auto report = load(*destination, columns, {{"2", "3"}, {"3", kNull}});
  EXPECT_EQ(report.deleted, 1U);
  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "2|3;3|NULL");

  const auto broken = try_load(*destination, columns, {{"2", "3"}});
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message(), HasSubstr("a foreign key within the table"));
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "2|3;3|NULL");
}

TEST_F(PostgresMirror, SettlingLeavesRowsAndColumnsAsTheyWere) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY); INSERT INTO people VALUES (1), (2)");
  auto destination = this->destination(
      {{"table", "people"}, {"key", "id"}, {"mode", "mirror"}, {"on_new_column", "add"}});
  const auto one = destination->load({"id", "sync", "run"}, *events_);
  ASSERT_TRUE(run(one->begin({people_})));
  ASSERT_TRUE(run(
      one->write(batch_of(people_, {{"1", "a"}, {"3", kNull}}), components::Presence::Present)));

  const auto counted = run(one->settle({2}));

  ASSERT_TRUE(counted) << counted.error().message();
  EXPECT_EQ(counted->updated, 1U);
  EXPECT_EQ(counted->deleted, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1;2") << "a reader waits, or sees more";
  ASSERT_TRUE(run(one->commit({})));
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a;3|NULL");
}

TEST_F(PostgresMirror, MarksRowsThatLeaveAndUnmarksThoseThatComeBack) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  auto destination = mirror({{"mark", {}, config::Node::scalar("left_at")}});
  load(*destination, people_, {{"1", "a"}, {"2", "b"}});

  const auto left = load(*destination, people_, {{"1", "a"}});
  EXPECT_EQ(left.marked, 1U);
  EXPECT_THAT(left.notes,
              ::testing::ElementsAre("1 row that left the report was marked in left_at"));
  EXPECT_EQ(left.deleted, 0U);
  EXPECT_EQ(left.unchanged, 1U);
  const std::string shown = "SELECT id, name, left_at IS NOT NULL FROM people ORDER BY id";
  EXPECT_EQ(rows_of(shown), "1|a|f;2|b|t");
  const auto still = load(*destination, people_, {{"1", "a"}});
  EXPECT_EQ(still.marked, 0U) << "it has its mark";

  const auto back = load(*destination, people_, {{"1", "a"}, {"2", "b"}});
  EXPECT_EQ(back.updated, 1U);
  EXPECT_EQ(back.marked, 0U);
  EXPECT_EQ(rows_of(shown), "1|a|f;2|b|f");
}

TEST_F(PostgresMirror, AddsTheColumnForItsMarksToATableThatHasRows) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); INSERT INTO people VALUES (1, 'a'), "
      "(2, 'b')");
  auto destination = mirror({{"mark", {}, config::Node::scalar("left_at")}});
  EXPECT_EQ(load(*destination, people_, {{"1", "a"}}).marked, 1U);
  EXPECT_EQ(value("SELECT id FROM people WHERE left_at <= now()"), "2");
}

TEST_F(PostgresMirror, KeepsRowsThatLeave) {
  auto destination = mirror({{"action", {}, config::Node::scalar("keep")}});
  load(*destination, people_, {{"1", "a"}, {"2", "b"}});
  const auto report = load(*destination, people_, {{"1", "a"}});
  EXPECT_EQ(report.deleted + report.marked, 0U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a;2|b");
}

TEST_F(PostgresMirror, RefusesAColumnThatCannotTakeMarks) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, left_at boolean)");
  auto destination = mirror({{"mark", {}, config::Node::scalar("left_at")}});
  const auto report = try_load(*destination, people_, {{"1", "a"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(), HasSubstr("must be timestamptz"));
}

}  // namespace
}  // namespace millrace::sinks
