// Few rows of many are new or differ: each is looked up where it lies, if nothing can have moved
// it.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

class PostgresFewRows : public PostgresSinkTest {
 protected:
  static constexpr int kThere = 60;

  static Rows all_rows() {
    Rows rows;
    for (int id = 1; id <= kThere; ++id) {
      rows.push_back({std::to_string(id), "name " + std::to_string(id)});
    }
    return rows;
  }
  // Three rows have another name, and two are new.
  static Rows changed_rows() {
    auto rows = all_rows();
    for (const int id : {5, 33, 59}) rows[static_cast<std::size_t>(id - 1)][1] = "changed";
    rows.push_back({"61", "new"});
    rows.push_back({"62", "new"});
    return rows;
  }

  void fill() { sql("INSERT INTO people SELECT i, 'name ' || i FROM generate_series(1, 60) i"); }

  void expect_changes(const components::LoadReport& report) {
    EXPECT_EQ(report.inserted, 2U);
    EXPECT_EQ(report.updated, 3U);
    EXPECT_EQ(report.unchanged, 57U);
    EXPECT_EQ(rows_of("SELECT id, name FROM people WHERE name <> 'name ' || id ORDER BY id"),
              "5|changed;33|changed;59|changed;61|new;62|new");
    EXPECT_EQ(value("SELECT count(*) FROM people"), "62");
  }
};

TEST_F(PostgresFewRows, ChangeWithoutTheOthersBeingTouched) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  fill();
  const std::string others =
      "SELECT md5(string_agg(ctid || ' ' || xmin, ' ' ORDER BY id)) FROM people WHERE id <= 60 AND "
      "id NOT IN (5, 33, 59)";
  const auto before = value(others);

  expect_changes(load(*destination(upsert_), people_, changed_rows()));

  EXPECT_EQ(value(others), before);
}

TEST_F(PostgresFewRows, ChangeInEachPartition) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text) PARTITION BY RANGE (id); "
      "CREATE TABLE p1 PARTITION OF people FOR VALUES FROM (0) TO (31); "
      "CREATE TABLE p2 PARTITION OF people FOR VALUES FROM (31) TO (100)");
  fill();
  expect_changes(load(*destination(upsert_), people_, changed_rows()));
}

// Without rows that are new and rows that differ, there is a statement less.
TEST_F(PostgresFewRows, ChangeAlone) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  fill();
  auto rows = all_rows();
  rows[6][1] = "changed";
  const auto changed = load(*destination(upsert_), people_, rows);
  EXPECT_EQ(changed.updated, 1U);
  EXPECT_EQ(changed.inserted, 0U);

  rows.push_back({"61", "new"});
  const auto added = load(*destination(upsert_), people_, rows);
  EXPECT_EQ(added.updated, 0U);
  EXPECT_EQ(added.inserted, 1U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people WHERE id IN (7, 61)"), "7|changed;61|new");
}

TEST_F(PostgresFewRows, ChangeWhereATriggerMovesThem) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); CREATE TABLE seen (id bigint)");
  fill();
  sql("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SET search_path = " + schema_ +
      " AS $$ BEGIN UPDATE people SET name = name WHERE id <> OLD.id; RETURN OLD; END $$; CREATE "
      "TRIGGER touch BEFORE "
      "DELETE ON people FOR EACH ROW EXECUTE FUNCTION touch()");
  auto rows = changed_rows();
  rows.erase(rows.begin() + 9);
  const auto report =
      load(*destination({{"table", "people"}, {"key", "id"}, {"mode", "mirror"}}), people_, rows);
  EXPECT_EQ(report.deleted, 1U);
  EXPECT_EQ(report.updated, 3U);
  EXPECT_EQ(rows_of("SELECT id FROM people WHERE name IN ('changed', 'new') ORDER BY id"),
            "5;33;59;61;62");
}

// For which the server writes all rows anew.
TEST_F(PostgresFewRows, ChangeWhileAColumnIsWidened) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, score integer)");
  sql("INSERT INTO people SELECT i, i FROM generate_series(1, 60) i; DELETE FROM people WHERE id < "
      "3");
  auto options = upsert_;
  options.emplace_back("on_type_change", "widen");
  const auto scores = schema_of({{"id", "integer"}, {"score", "integer"}});
  auto rows = all_rows();
  for (auto& row : rows) row[1] = row[0];
  rows[39][1] = "3000000000";
  const auto to = destination(options);
  ASSERT_TRUE(prepare(*to));
  auto survey = to->survey(*scores);
  ASSERT_TRUE(survey);
  ASSERT_TRUE(survey->see(batch_of(scores, rows)));

  const auto report = load(*to, scores, rows);

  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(report.inserted, 2U);
  EXPECT_EQ(rows_of("SELECT id, score FROM people WHERE id IN (1, 39, 40) ORDER BY id"),
            "1|1;39|39;40|3000000000");
  EXPECT_EQ(value("SELECT count(*) FROM people"), "60");
}

TEST_F(PostgresFewRows, ANewRowTakesTheValueThatAnotherGivesUp) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text UNIQUE)");
  fill();
  auto rows = all_rows();
  rows[6][1] = "changed";
  rows.push_back({"61", "name 7"});
  const auto report = load(*destination(upsert_), people_, rows);
  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people WHERE id IN (7, 61) ORDER BY id"),
            "7|changed;61|name 7");
}

TEST_F(PostgresFewRows, SwapTheirUniqueValues) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text UNIQUE)");
  fill();
  auto rows = all_rows();
  std::swap(rows[6][1], rows[40][1]);
  const auto report = load(*destination(upsert_), people_, rows);
  EXPECT_EQ(report.updated, 2U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people WHERE id IN (7, 41) ORDER BY id"),
            "7|name 41;41|name 7");
}

// The server's own settings are as before for what triggers and constraints do at the commit.
TEST_F(PostgresFewRows, LeaveNoSettingBehind) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); CREATE TABLE costs (value text)");
  fill();
  load(*destination(upsert_), people_, all_rows());
  sql("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SET search_path = " + schema_ +
      " AS $$ BEGIN INSERT INTO costs VALUES (current_setting('random_page_cost')); RETURN NULL; "
      "END $$; CREATE CONSTRAINT TRIGGER note AFTER INSERT ON _millrace_loads DEFERRABLE INITIALLY "
      "DEFERRED FOR EACH ROW EXECUTE FUNCTION note()");
  expect_changes(load(*destination(upsert_), people_, changed_rows()));
  EXPECT_EQ(rows_of("SELECT DISTINCT value = current_setting('random_page_cost') FROM costs"), "t");
}

}  // namespace
}  // namespace millrace::sinks
