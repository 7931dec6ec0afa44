// Text that comes back as it was, over several loads and rows, in every mode.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;

class PostgresFidelityTest : public PostgresSinkTest {
 protected:
  // As the engine does it: the types of a new table are inferred, later ones come undeclared.
  SchemaPtr inferred_ = schema_of({{"id", "integer"}, {"code", "integer"}});
  SchemaPtr undeclared_ = schema_of({{"id", ""}, {"code", ""}});
};

TEST_F(PostgresFidelityTest, LaterTextThatAnInferredTypeWouldChangeFailsInEveryMode) {
  for (const auto& options : {upsert_, replace_, append_}) {
    auto destination = this->destination(options);
    ASSERT_TRUE(prepare(*destination));
    ASSERT_TRUE(destination->wants_types());
    load(*destination, inferred_, {{"1", "1001"}});
    ASSERT_FALSE(destination->wants_types());

    const auto later = try_load(*destination, undeclared_, {{"1", "1001"}, {"2", "0012"}});

    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(later.error().message(), HasSubstr("row 2: column \"code\": \"0012\""));
    EXPECT_THAT(later.error().message(), HasSubstr("declare the type"));
    EXPECT_EQ(rows_of("SELECT id, code FROM people"), "1|1001");
    EXPECT_EQ(load(*destination, undeclared_, {{"2", "12"}}).inserted, 1U);
    sql("DROP TABLE people");
  }
}

TEST_F(PostgresFidelityTest, AKeyIsNotTwoTexts) {
  auto destination = this->destination(upsert_);
  load(*destination, people_, {{"1001", "a"}});
  const auto report =
      try_load(*destination, schema_of({{"id", ""}, {"name", ""}}), {{"12", "b"}, {"0012", "b"}});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("row 2: column \"id\": \"0012\""));
}

TEST_F(PostgresFidelityTest, AKeyThatComesInAnotherSpellingIsRewritten) {
  sql("CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = "
      "false); CREATE TABLE one (id numeric PRIMARY KEY, name text); CREATE TABLE two (id text "
      "COLLATE folding PRIMARY KEY, name text COLLATE folding); INSERT INTO one VALUES (1.1, 'a'); "
      "INSERT INTO two VALUES ('ada', 'a')");
  auto one = destination({{"table", "one"}, {"key", "id"}});
  auto two = destination({{"table", "two"}, {"key", "id"}});
  const auto schema = schema_of({{"id", ""}, {"name", ""}});

  EXPECT_EQ(load(*one, schema, {{"1.10", "a"}}).updated, 1U);
  EXPECT_EQ(load(*two, schema, {{"ADA", "A"}}).updated, 1U);

  EXPECT_EQ(rows_of("SELECT * FROM one"), "1.10|a");
  EXPECT_EQ(rows_of("SELECT * FROM two"), "ADA|A");
  EXPECT_EQ(load(*two, schema, {{"ADA", "A"}}).unchanged, 1U);
}

TEST_F(PostgresFidelityTest, TimestampsMayBeWrittenInAnyOneWay) {
  sql("CREATE TABLE t (id int PRIMARY KEY, at timestamptz); SET timezone = 'UTC'");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});
  const auto schema = schema_of({{"id", ""}, {"at", ""}});
  const auto takes = [&](std::string first, std::string second) {
    return try_load(*destination, schema, {{"1", first}, {"2", second}});
  };

  EXPECT_TRUE(takes("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"));
  EXPECT_EQ(rows_of("SELECT at FROM t ORDER BY id"),
            "2026-01-01 00:00:00+00;2026-01-02 00:00:00+00");
  EXPECT_TRUE(takes("2026-01-01 00:00:00.500+07:00", "2026-01-02 00:00:00.000+07:00"));
  EXPECT_TRUE(takes("2026-01-01 00:00:00.5+00", "2026-01-02 00:00:00+00"));
  EXPECT_TRUE(takes("2026-01-01 00:00+00", "2026-01-02 00:01+00"));
  EXPECT_EQ(rows_of("SELECT at FROM t ORDER BY id"),
            "2026-01-01 00:00:00+00;2026-01-02 00:01:00+00");
  for (const auto& other : {"2026-01-01 00:00:00Z", "2026-01-01T00:00:00+00", "2026-01-01T00:00Z",
                            "2026-01-01T00:00:00.0Z"}) {
    const auto mixed = takes("2026-01-01T00:00:00Z", other);
    ASSERT_FALSE(mixed) << other;
    EXPECT_THAT(mixed.error().message(),
                HasSubstr("row 2: column \"at\": \"" + std::string(other) + "\" would come back"));
    EXPECT_THAT(mixed.error().message(), HasSubstr("(timestamptz)"));
  }
  EXPECT_TRUE(try_load(*destination, schema_of({{"id", ""}, {"at", "timestamptz"}}),
                       {{"1", "2026-01-01T00:00Z"}, {"2", "2026-01-01 07:00:00.0+07"}}));
  EXPECT_EQ(rows_of("SELECT at FROM t ORDER BY id"),
            "2026-01-01 00:00:00+00;2026-01-01 00:00:00+00");
}

TEST_F(PostgresFidelityTest, TypesOfATableThatAppearsMeanwhileAreNotTheExports) {
  auto destination = this->destination(append_);
  ASSERT_TRUE(prepare(*destination));
  sql("CREATE TABLE people (id bigint, code bigint, _millrace_load text)");

  const auto first = run(attempt(*destination, inferred_, {{"1", "12"}}, "id"));

  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind(), ErrorKind::Transient);
  EXPECT_FALSE(destination->wants_types());
  EXPECT_EQ(load(*destination, undeclared_, {{"1", "12"}}, "id").inserted, 1U);
}

TEST_F(PostgresFidelityTest, WhatOnlyTheServerUnderstandsIsCheckedInEveryMode) {
  sql("CREATE TABLE people (id int PRIMARY KEY, took interval(0), _millrace_load text); INSERT "
      "INTO "
      "people VALUES (9, '1 day')");
  const auto schema = schema_of({{"id", ""}, {"took", ""}});
  for (const auto& options : {upsert_, replace_, append_}) {
    auto destination = this->destination(options);
    ASSERT_TRUE(prepare(*destination));
    const auto load = std::make_unique<engine::LoadLane>(
        *destination, components::LoadIdentity{"id", "sync", "run"}, *events_);
    ASSERT_TRUE(run(load->begin(schema)));
    ASSERT_TRUE(run(load->take(batch_of(schema, {{"1", "1 day"}, {"2", kNull}}))));
    // Rows 3 to 9 were dropped on the way.
    ASSERT_TRUE(run(load->take(batch_of(schema, {{"3", "2 days"}, {"4", "1.5 seconds"}}, 10))));

    const auto report = run(load->finish({4}));

    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().message(), HasSubstr("row 11: column \"took\": \"1.5 seconds\""));
    run(load->abandon());
    EXPECT_EQ(rows_of("SELECT id, took FROM people"), "9|1 day");
  }
  auto destination = this->destination(append_);
  EXPECT_EQ(load(*destination, schema, {{"1", "1 day"}, {"2", "2 days"}}, "tag").inserted, 2U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|1 day|tag;2|2 days|tag;9|1 day|NULL");
}

TEST_F(PostgresFidelityTest, F059_ARowThatTheServerRefusesIsNamedByItsPlaceInTheExport) {
  sql("CREATE TABLE people (id int, name text CHECK (name <> 'bad'))");
  auto destination = this->destination(replace_);
  auto load = std::make_unique<engine::LoadLane>(
      *destination, components::LoadIdentity{"id", "sync", "run"}, *events_);
  ASSERT_TRUE(run(load->begin(people_)));
  ASSERT_TRUE(run(load->take(batch_of(people_, {{"1", "good"}}))));
  ASSERT_TRUE(run(load->take(batch_of(people_, {{"2", "good"}, {"3", "bad"}}, 40))));

  const auto report = run(load->finish({3}));

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message(),
            "row 41: new row for relation \"people\" violates check constraint "
            "\"people_name_check\"");
}

TEST_F(PostgresFidelityTest, AMergedRowThatTheServerRefusesIsNamedByItsKeyAlone) {
  sql("CREATE TABLE people (id int PRIMARY KEY, name text CONSTRAINT plain CHECK (name NOT LIKE "
      "'%!'), note text NOT NULL DEFAULT 'x'); INSERT INTO people VALUES (1, 'a')");
  auto destination = this->destination(upsert_);

  const auto report = try_load(*destination, people_, {{"1", "b"}, {"2", "secret!"}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_EQ(report.error().message(),
            "the row with the key id = \"2\": new row for relation \"people\" violates check "
            "constraint \"plain\"");
  EXPECT_EQ(rows_of("SELECT id, name FROM people"), "1|a");
}

TEST_F(PostgresFidelityTest, NumbersThatARoleWritesAlikeAreStillDifferent) {
  sql("CREATE TABLE people (id int PRIMARY KEY, x float8); INSERT INTO people VALUES (1, 0.3)");
  open_sink(dsn_ + " options='-c extra_float_digits=0'");
  auto destination = this->destination(upsert_);
  const auto schema = schema_of({{"id", ""}, {"x", ""}});
  EXPECT_EQ(load(*destination, schema, {{"1", "0.30000000000000004"}}).updated, 1U);
  EXPECT_EQ(value("SELECT x FROM people"), "0.30000000000000004");
}

TEST_F(PostgresFidelityTest, FloatsAreWrittenAsTheServerWritesThem) {
  sql("CREATE TABLE t (id int PRIMARY KEY, d float8, r real); SET extra_float_digits = 1; "
      "SELECT setseed(0.5)");
  // Over all exponents; the last ones are near the middle between two numbers, and in it.
  const auto numbers =
      sql("SELECT i, ((random() - 0.5) * 10 ^ (random() * 600 - 300))::float8, "
          "((random() - 0.5) * 10 ^ (random() * 70 - 35))::real FROM generate_series(1, 5000) i "
          "UNION ALL SELECT 5001, '-1.223608623427547e+220', '8.5899346e+09' "
          "UNION ALL SELECT 5002, '1e23', '9.5e+10' ORDER BY 1");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});
  load(*destination, schema_of({{"id", ""}, {"d", ""}, {"r", ""}}), numbers.rows);
  EXPECT_TRUE(sql("SELECT * FROM t ORDER BY id").rows == numbers.rows);
}

}  // namespace
}  // namespace millrace::sinks
