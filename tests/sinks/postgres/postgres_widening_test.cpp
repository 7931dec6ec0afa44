// Columns of a table that become wider when values ask for it.

#include <ostream>

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

class PostgresWidening : public PostgresSinkTest {
 protected:
  void make_table(const std::string& type) {
    sql("CREATE TABLE people (id bigint PRIMARY KEY, v " + type + ")");
  }
  std::unique_ptr<components::Destination> widening(const std::string& policy = "widen") {
    auto options = upsert_;
    options.emplace_back("on_type_change", policy);
    return destination(options);
  }

  // As the engine does it: the rows are seen, then loaded.
  Result<components::LoadReport> survey_and_load(components::Destination& to, SchemaPtr schema,
                                                 const Rows& rows) {
    if (auto ready = prepare(to); !ready) return fail(ready.error());
    if (const auto survey = to.survey(*schema)) survey->see(batch_of(schema, rows));
    return try_load(to, schema, rows);
  }

  std::string type_of_v() {
    return value(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = "
        "'people'::regclass AND attname = 'v'");
  }

  const SchemaPtr undeclared_ = schema_of({{"id", "integer"}, {"v", ""}});
};

struct Widened {
  std::string name, from, declared, value, to;
  bool rewrites = true;
};

void PrintTo(const Widened& row, std::ostream* out) {
  *out << row.name;
}

class PostgresWidens : public PostgresWidening, public ::testing::WithParamInterface<Widened> {};

TEST_P(PostgresWidens, AColumnByWhatItsValuesAskForAndKeepsEveryText) {
  const auto& [name, from, declared, value, to, rewrites] = GetParam();
  make_table(from);
  const auto schema = schema_of({{"id", "integer"}, {"v", declared}});
  const auto destination = widening();
  const auto first = survey_and_load(*destination, schema, {{"1", "7"}, {"2", kNull}});
  ASSERT_TRUE(first) << first.error().message();
  ASSERT_THAT(first->changes, IsEmpty());
  const auto before = this->value("SELECT pg_relation_filenode('people')");

  const auto report = survey_and_load(*destination, schema, {{"1", "7"}, {"3", value}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1U);
  EXPECT_EQ(report->inserted, 1U);
  EXPECT_THAT(report->changes,
              ElementsAre(SchemaChange{Kind::WidenColumn, "v", to, from, rewrites}));
  EXPECT_EQ(type_of_v(), to);
  EXPECT_EQ(rows_of("SELECT id, v FROM people ORDER BY id"), "1|7;2|NULL;3|" + value);
  EXPECT_EQ(this->value("SELECT pg_relation_filenode('people')") != before, rewrites);
  // Nothing is left to widen.
  const auto again = survey_and_load(*destination, schema, {{"3", value}});
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_THAT(again->changes, IsEmpty());
  EXPECT_EQ(again->unchanged, 1U);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresWidens,
    ::testing::Values(Widened{"SmallintToInteger", "smallint", "", "40000", "integer"},
                      Widened{"SmallintToBigint", "smallint", "integer", "-3000000000", "bigint"},
                      Widened{"IntegerToBigint", "integer", "integer", "3000000000", "bigint"},
                      Widened{"IntegerToNumeric", "integer", "", "12.50", "numeric"},
                      Widened{"BigintToNumeric", "bigint", "decimal", "18446744073709551616",
                              "numeric"},
                      Widened{"NumericToFree", "numeric(3,0)", "decimal", "12.5", "numeric", false},
                      Widened{"VarcharToText", "character varying(2)", "", "äöü", "text", false}),
    [](const auto& test) { return test.param.name; });

TEST_F(PostgresWidening, IsNotDoneUnasked) {
  make_table("smallint");

  const auto report = survey_and_load(*widening("fail"), undeclared_, {{"1", "40000"}});

  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(),
              HasSubstr("row 1: column \"v\": \"40000\" does not fit smallint"));
  EXPECT_EQ(type_of_v(), "smallint");
}

struct NotWidened {
  std::string name, type, value, message;
};

void PrintTo(const NotWidened& row, std::ostream* out) {
  *out << row.name;
}

class PostgresDoesNotWiden : public PostgresWidening,
                             public ::testing::WithParamInterface<NotWidened> {};

TEST_P(PostgresDoesNotWiden, WhereATextWouldNotComeBack) {
  const auto& [name, type, value, message] = GetParam();
  make_table(type);

  const auto report = survey_and_load(*widening(), undeclared_, {{"1", value}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("row 1: column \"v\": \"" + value + "\""), HasSubstr(message)));
  EXPECT_EQ(this->value("SELECT count(*) FROM people"), "0");
  EXPECT_EQ(type_of_v(), type);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresDoesNotWiden,
    ::testing::Values(
        NotWidened{"ZerosInFront", "integer", "0012", "would come back from integer"},
        NotWidened{"ZerosInFrontOfMuch", "smallint", "0040000", "does not fit smallint"},
        NotWidened{"Exponent", "integer", "1e10", "does not fit integer"},
        NotWidened{"Word", "integer", "many", "is not of type integer"},
        NotWidened{"ScaleOfItsOwn", "numeric(6,2)", "12.5", "would come back from numeric(6,2)"},
        NotWidened{"Real", "real", "0.123456789", "would come back from real"},
        NotWidened{"Date", "date", "2026-01-02 03:04:05", "is not of type date"},
        NotWidened{"Char", "character(2)", "abc", "does not fit character(2)"}),
    [](const auto& test) { return test.param.name; });

TEST_F(PostgresWidening, TakesTheTypeThatAllValuesFit) {
  make_table("smallint");

  const auto report = survey_and_load(
      *widening(), undeclared_, {{"1", "40000"}, {"2", "1"}, {"3", "3000000000"}, {"4", "0.5"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(type_of_v(), "numeric");
  EXPECT_EQ(rows_of("SELECT v FROM people ORDER BY id"), "40000;1;3000000000;0.5");
}

TEST_F(PostgresWidening, ReachesTheKeyAndColumnsOfOtherCollations) {
  sql("CREATE TABLE people (id smallint PRIMARY KEY, v varchar(2) COLLATE \"C\"); "
      "INSERT INTO people VALUES (1, 'a')");
  const auto destination = widening();

  const auto report =
      survey_and_load(*destination, undeclared_, {{"1", "a"}, {"70000", "abc"}, {"2", "b"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1U);
  EXPECT_EQ(rows_of("SELECT id, v FROM people ORDER BY id"), "1|a;2|b;70000|abc");
  EXPECT_EQ(value("SELECT collation_name FROM information_schema.columns WHERE table_name = "
                  "'people' AND column_name = 'v' AND table_schema = '" +
                  schema_ + "'"),
            "C");
  EXPECT_THAT(report->notes,
              ElementsAre("the column id was widened from smallint to integer, which rewrote the "
                          "table",
                          "the column v was widened from character varying(2) to text"));
}

TEST_F(PostgresWidening, IsPlannedAndChangesNothingThen) {
  make_table("smallint");
  const auto destination = widening();
  ASSERT_TRUE(prepare(*destination));
  const Rows rows{{"1", "40000"}};
  destination->survey(*undeclared_)->see(batch_of(undeclared_, rows));
  engine::LoadLane lane(*destination, {"plan", "sync", "run"}, *events_, components::Purpose::Plan);
  ASSERT_TRUE(run(lane.begin(undeclared_)));
  ASSERT_TRUE(run(lane.take(batch_of(undeclared_, rows))));

  const auto planned = run(lane.count({1}));

  ASSERT_TRUE(planned) << planned.error().message();
  run(lane.abandon());
  EXPECT_THAT(planned->changes,
              ElementsAre(SchemaChange{Kind::WidenColumn, "v", "integer", "smallint", true}));
  EXPECT_EQ(type_of_v(), "smallint");
}

TEST_F(PostgresWidening, OfWhatAViewShowsIsRefusedWithItsName) {
  make_table("integer");
  sql("CREATE VIEW large AS SELECT v FROM people WHERE v > 5");

  const auto report = survey_and_load(*widening(), undeclared_, {{"1", "3000000000"}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("would have to become bigint"), HasSubstr("rule _RETURN on view"),
                    HasSubstr("drop that")));
}

TEST_F(PostgresWidening, OfWhatATableIsPartitionedByIsRefused) {
  sql("CREATE TABLE people (id bigint, v integer, PRIMARY KEY (id, v)) PARTITION BY LIST (v)");
  const auto destination =
      this->destination({{"table", "people"}, {"mode", "append"}, {"on_type_change", "widen"}});
  sql("ALTER TABLE people ADD COLUMN _millrace_load text");

  const auto report = survey_and_load(*destination, undeclared_, {{"1", "3000000000"}});

  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("the table is partitioned by it"));
}

TEST_F(PostgresWidening, DoesNotTouchDomainsNorIdentities) {
  sql("CREATE DOMAIN small AS smallint; CREATE TABLE people (id bigint PRIMARY KEY, v small)");
  EXPECT_THAT(survey_and_load(*widening(), undeclared_, {{"1", "40000"}}).error().message(),
              HasSubstr("\"40000\" does not fit"));
  sql("DROP TABLE people; CREATE TABLE people (id bigint PRIMARY KEY, v bigint GENERATED BY "
      "DEFAULT AS IDENTITY)");
  EXPECT_THAT(
      survey_and_load(*widening(), undeclared_, {{"1", "99999999999999999999"}}).error().message(),
      HasSubstr("does not fit bigint"));
}

}  // namespace
}  // namespace millrace::sinks
