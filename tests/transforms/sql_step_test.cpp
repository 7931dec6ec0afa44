// The step sql: what it finds while the file is read, and what it does to rows.

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"
#include "tests/transforms/step_run.h"

namespace millrace::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kOrderColumns{"id integer", "name", "ltv decimal(12,2)", "country"};
const Rows kOrderRows{{"1", "Ada", "10.50", "SG"},
                      {"2", "Bob", "∅", "VN"},
                      {"3", "Cy", "0.25", "SG"},
                      {"4", "Dee", "7.00", "∅"},
                      {"5", "Ada", "1.00", "VN"}};

StepRun select(const std::string& query) {
  return {"sql", "query: >-\n  " + query};
}

// One row after the other, its cells separated by spaces.
std::vector<std::string> rows_of(const StepResult& result) {
  EXPECT_EQ(result.error, "");
  std::vector<std::string> rows;
  for (const auto& row : result.rows) {
    std::string text;
    for (const auto& cell : row) text += (text.empty() ? "" : " ") + cell;
    rows.push_back(text);
  }
  return rows;
}

struct Case {
  std::string name;
  std::string query;
  std::vector<std::string> rows;
  std::vector<std::uint64_t> origins;
};

class SqlStepGives : public ::testing::TestWithParam<Case> {};

TEST_P(SqlStepGives, TheRowsOf) {
  auto step = select(GetParam().query);
  ASSERT_EQ(step.problems(), "");
  for (const std::uint64_t memory : {0, 1 << 20}) {
    step.context.memory = {memory};
    const auto result = step.run(kOrderColumns, kOrderRows, 2);

    EXPECT_EQ(rows_of(result), GetParam().rows) << memory;
    EXPECT_EQ(result.origins, GetParam().origins) << memory;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , SqlStepGives,
    ::testing::Values(
        Case{"AFilter", "SELECT name FROM rows WHERE ltv > 1", {"Ada", "Dee"}, {1, 4}},
        Case{"GroupsInTheOrderOfTheirKeys",
             "SELECT country, count(*), sum(ltv) FROM rows GROUP BY country",
             {"SG 2 10.75", "VN 2 1.00", "∅ 1 7.00"},
             {1, 2, 4}},
        Case{"OneGroupOfAll", "SELECT count(*), max(name) FROM rows", {"5 Dee"}, {1}},
        Case{"AGroupOfNoRows", "SELECT count(*), sum(id) FROM rows WHERE id = 0", {"0 ∅"}, {1}},
        Case{"NoGroupsOfNoRows", "SELECT id FROM rows WHERE id = 0 GROUP BY id", {}, {}},
        Case{"Having", "SELECT country FROM rows GROUP BY 1 HAVING count(ltv) > 1", {"SG"}, {1}},
        Case{"FiltersOfAggregates",
             "SELECT count(*) FILTER (WHERE ltv > 1) AS a, sum(1 / (id - 1)) FILTER (WHERE id > 1) "
             "AS b FROM rows",
             {"2 1"},
             {1}},
        Case{"DistinctRows",
             "SELECT DISTINCT name FROM rows",
             {"Ada", "Bob", "Cy", "Dee"},
             {1, 2, 3, 4}},
        Case{"DistinctRowsInAnOrder",
             "SELECT DISTINCT country FROM rows ORDER BY country DESC",
             {"∅", "VN", "SG"},
             {4, 2, 1}},
        Case{"TheLatestOfEach",
             "SELECT DISTINCT ON (name) name, id FROM rows ORDER BY name, id DESC",
             {"Ada 5", "Bob 2", "Cy 3", "Dee 4"},
             {5, 2, 3, 4}},
        Case{"ThoseBetween",
             "SELECT id FROM rows ORDER BY ltv DESC NULLS LAST LIMIT 2 OFFSET 1",
             {"4", "5"},
             {4, 5}},
        Case{"TheFirstAsTheyCome",
             "SELECT id FROM rows OFFSET 1 LIMIT 3",
             {"2", "3", "4"},
             {2, 3, 4}},
        Case{"AsManyAsConstantsComeTo",
             "SELECT id FROM rows LIMIT 1 + 1 OFFSET '1'",
             {"2", "3"},
             {2, 3}},
        Case{"NoneAtAll", "SELECT id FROM rows ORDER BY id LIMIT 0", {}, {}},
        Case{"AggregatesInAnOrder",
             "SELECT string_agg(name, '+' ORDER BY id DESC) AS a, string_agg(DISTINCT name, '') AS "
             "b, count(DISTINCT country), first(name ORDER BY ltv) FROM rows",
             {"Ada+Dee+Cy+Bob+Ada AdaBobCyDee 2 Cy"},
             {1}},
        Case{"Percentiles",
             "SELECT country, percentile_cont(0.5) WITHIN GROUP (ORDER BY ltv) AS half FROM rows "
             "GROUP BY country",
             {"SG 5.375", "VN 1", "∅ 7"},
             {1, 2, 4}},
        Case{"AllColumns",
             "SELECT *, id + 1 AS next FROM rows WHERE country = 'SG'",
             {"1 Ada 10.50 SG 2", "3 Cy 0.25 SG 4"},
             {1, 3}}),
    [](const auto& test) { return test.param.name; });

TEST(SqlStep, KeepsTheTypesOfColumnsThatItOnlyPasses) {
  const auto step =
      select("SELECT ltv, id, ltv * 2 AS twice, max(id) AS m, name FROM rows GROUP BY 1, 2, name");

  EXPECT_THAT(step.known(kOrderColumns),
              ElementsAre("ltv decimal", "id integer", "twice decimal", "m integer", "name text"));
  EXPECT_THAT(select("SELECT ltv, name FROM rows").known(kOrderColumns),
              ElementsAre("ltv decimal(12,2)", "name"));
}

TEST(SqlStep, SaysWhichColumnIsMissing) {
  EXPECT_THAT(select("SELECT nam FROM rows").check(kOrderColumns),
              HasSubstr("names the column \"nam\", "));
  EXPECT_THAT(select("SELECT sum(name) FROM rows").check(kOrderColumns),
              HasSubstr("there is no sum(text)"));
}

TEST(SqlStep, SaysWhatToWriteBehindLimit) {
  const auto said = [](const std::string& query) { return select(query).check(kOrderColumns); };

  EXPECT_EQ(said("SELECT id FROM rows LIMIT 99999999999999999999"),
            "bigint out of range; write LIMIT with a whole number from 0 to 9223372036854775807");
  EXPECT_THAT(said("SELECT id FROM rows LIMIT id"),
              HasSubstr("argument of LIMIT must not contain variables; write LIMIT with"));
  EXPECT_THAT(said("SELECT id FROM rows OFFSET -1"), HasSubstr("OFFSET must not be negative; "));
  EXPECT_THAT(said("SELECT id FROM rows LIMIT random()"),
              HasSubstr("LIMIT is needed before the first row; "));
}

TEST(SqlStep, FailsOnlyTheRowsThatHaveNoValue) {
  const auto result = select("SELECT country, sum(1 / (id - 2)) AS s FROM rows GROUP BY country")
                          .run(kOrderColumns, kOrderRows);

  EXPECT_EQ(rows_of(result), (std::vector<std::string>{"SG 0", "VN 0", "∅ 0"}));
  EXPECT_THAT(result.failed, ElementsAre("row 2: division by zero"));
}

TEST(SqlStep, FailsTheGroupThatHasNoValue) {
  const auto result =
      select("SELECT country, 1 / (count(*) - 1) AS s FROM rows GROUP BY country HAVING 1 = 1")
          .run(kOrderColumns, kOrderRows);

  EXPECT_EQ(rows_of(result), (std::vector<std::string>{"SG 1", "VN 1"}));
  EXPECT_THAT(result.failed, ElementsAre("row 4: division by zero in the group country is NULL"));
}

TEST(SqlStep, NamesTheGroupThatHasNoValueByItsKeys) {
  const auto failed = [](const std::string& query, std::vector<std::string> hidden = {}) {
    auto step = select(query);
    step.context.hidden_columns = std::move(hidden);
    return step
        .run(
            {"country", "n integer"},
            {{"SG", "9223372036854775807"}, {"VN", "1"}, {"SG", "9223372036854775807"}, {"∅", "3"}})
        .failed;
  };

  EXPECT_THAT(failed("SELECT country, sum(n)::bigint AS s FROM rows GROUP BY country"),
              ElementsAre("row 1: bigint out of range in the group country = \"SG\""));
  EXPECT_THAT(failed("SELECT lower(country) AS c, n + 1 AS m FROM rows GROUP BY 1, n"),
              ElementsAre("row 1: bigint out of range in the group c = \"sg\", n = "
                          "\"9223372036854775807\""));
  EXPECT_THAT(failed("SELECT lower(country) AS c, n + 1 AS m FROM rows GROUP BY 1, n", {"country"}),
              ElementsAre("row 1: bigint out of range in the group c = \"***\", n = "
                          "\"9223372036854775807\""));
  EXPECT_THAT(failed("SELECT 1 / (count(*) - 4) AS x FROM rows"),
              ElementsAre("row 1: division by zero"));
}

TEST(SqlStep, TracesAColumnToThoseThatItIsMadeOf) {
  const auto step = select("SELECT lower(name) AS who, country, max(ltv) FROM rows GROUP BY 1, 2");

  EXPECT_THAT(step.step().made_of("who"), ElementsAre("name"));
  EXPECT_THAT(step.step().made_of("country"), ElementsAre("country"));
  EXPECT_THAT(select("SELECT * FROM rows").step().made_of("x"), ElementsAre("x"));
}

TEST(SqlStep, PassesAColumnOnUnderTheNameThatItGivesIt) {
  const auto step = select("SELECT name AS who, lower(country) AS country FROM rows");

  EXPECT_THAT(step.step().passed_on("name"), Contains("who"));
}

class SqlStepJoins : public ::testing::Test {
 protected:
  // With the look-up regions, of these lines.
  StepRun select(const std::string& query, const std::string& lines) {
    std::ofstream(folder_.path() / "regions.csv") << "code,region\n" << lines;
    return {"sql", "tables: {regions: {file: regions.csv}}\nquery: >-\n  " + query,
            folder_.path().string()};
  }

  TempFolder folder_;
};

TEST_F(SqlStepJoins, RowsWithThoseOfALookUp) {
  const auto step =
      select("SELECT id, region FROM rows JOIN regions ON country = code WHERE id < 4",
             "SG,Asia\nVN,Asia\nSG,ASEAN\n");

  const auto result = step.run(kOrderColumns, kOrderRows, 2);

  EXPECT_EQ(rows_of(result),
            (std::vector<std::string>{"1 Asia", "1 ASEAN", "2 Asia", "3 Asia", "3 ASEAN"}));
  EXPECT_THAT(result.origins, ElementsAre(1, 1, 2, 3, 3));
}

TEST_F(SqlStepJoins, KeepsRowsThatFindNothingOnTheLeft) {
  const auto step = select(
      "SELECT id, r.region FROM rows LEFT JOIN regions AS r ON r.code = country", "SG,Asia\n");

  EXPECT_EQ(rows_of(step.run(kOrderColumns, kOrderRows)),
            (std::vector<std::string>{"1 Asia", "2 ∅", "3 Asia", "4 ∅", "5 ∅"}));
}

TEST_F(SqlStepJoins, OneLookUpTwice) {
  const auto step = select(
      "SELECT id, a.region, b.region AS other FROM rows LEFT JOIN regions a ON a.code = country "
      "LEFT JOIN regions b ON b.code = lower(country)",
      "SG,Asia\nsg,south\nVN,Asia\n");

  EXPECT_EQ(
      rows_of(step.run(kOrderColumns, kOrderRows, 2)),
      (std::vector<std::string>{"1 Asia south", "2 Asia ∅", "3 Asia south", "4 ∅ ∅", "5 Asia ∅"}));
}

TEST_F(SqlStepJoins, OneLookUpThriceAndOneThatNoRowFinds) {
  const auto step = select(
      "SELECT id FROM rows JOIN regions a ON a.code = country JOIN regions b ON b.region = "
      "a.region "
      "JOIN regions c ON c.code = b.code WHERE id < 3",
      "SG,Asia\nVN,Asia\n");

  EXPECT_EQ(rows_of(step.run(kOrderColumns, kOrderRows)),
            (std::vector<std::string>{"1", "1", "2", "2"}));
}

TEST_F(SqlStepJoins, ALookUpWithoutRows) {
  const auto step = select("SELECT id, region FROM rows LEFT JOIN regions ON code = country", "");

  EXPECT_EQ(rows_of(step.run(kOrderColumns, kOrderRows)).size(), 5u);
}

TEST_F(SqlStepJoins, SayWhichColumnTheLookUpDoesNotHave) {
  const auto step = select("SELECT id, r.regoin FROM rows JOIN regions r ON code = country", "");

  EXPECT_THAT(step.check(kOrderColumns), HasSubstr("its columns are code, region; did you mean"));
}

TEST_F(SqlStepJoins, RefuseALookUpThatIsTooLarge) {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += std::to_string(i) + ",somewhere\n";
  auto step = select("SELECT id, region FROM rows JOIN regions ON code = country", lines);
  step.context.memory = {10'000};

  EXPECT_THAT(step.run(kOrderColumns, kOrderRows).error,
              HasSubstr("has more rows than a SELECT may keep in memory"));
}

TEST_F(SqlStepJoins, NameTheRowOfALookUpWhoseKeyHasNoValue) {
  const auto step =
      select("SELECT id, region FROM rows JOIN regions ON code::bigint = id", "1,a\nx,b\n");

  EXPECT_THAT(step.run(kOrderColumns, kOrderRows).error, HasSubstr("row 2 of the look-up regions"));
}

}  // namespace
}  // namespace millrace::testing
