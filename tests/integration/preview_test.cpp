// What `preview` shows is what a run makes of the whole export.

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class PreviewTest : public ::testing::Test {
 protected:
  // 20,000 rows, which come in several batches; every fourth of a country.
  void SetUp() override {
    pipeline_.serve(R"yaml(
reports:
  people:
    id: 7
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      SELECT i AS id, substr('SGVNDEBR', 2 * (i % 4) + 1, 2) AS country FROM n
)yaml");
  }

  void configure(const std::string& steps, const std::string& more = "") {
    pipeline_.configure("", R"yaml(
syncs:
  s:
    from: {bi: 7}
    columns: {id: integer, country: text}
)yaml" + more + "    steps: [" + steps +
                                "]\n    to: [{out: {path: p.csv}}]\n");
  }

  Pipeline::Outcome preview(std::vector<std::string> options = {}) {
    std::vector<std::string> arguments{"--output", "json", "preview", "s"};
    std::ranges::move(options, std::back_inserter(arguments));
    return pipeline_.run(arguments);
  }

  Pipeline pipeline_;
};

TEST_F(PreviewTest, ReadsOnUntilSoManyRowsHaveComeOut) {
  configure("where: id > 15000");

  const auto shown = preview({"--rows", "2"});

  EXPECT_THAT(shown.output, HasSubstr(R"("rows":[[15001,"VN"],[15002,"DE"]])"));
}

TEST_F(PreviewTest, LooksAtNoRowBehindTheLastThatItShows) {
  configure("where: 1 / (id - 4) < 5");

  EXPECT_THAT(preview({"--rows", "3"}).output, HasSubstr("[3,"));
  EXPECT_EQ(preview({"--rows", "4"}).exit_code, 1);
  EXPECT_THAT(preview({"--raw", "--rows", "2"}).output,
              HasSubstr(R"("rows":[["1","VN"],["2","DE"]])"));
}

TEST_F(PreviewTest, ShowsTheFirstRowsOfTheRealGroups) {
  configure("sql: \"SELECT country, count(*) AS n FROM rows GROUP BY country\"");

  EXPECT_THAT(preview({"--rows", "2"}).output, HasSubstr(R"("rows":[["BR",5000],["DE",5000]])"));
}

TEST_F(PreviewTest, ShowsTheRowsThatAreReallyKept) {
  configure("dedupe: {key: country, keep: {max: id}}", "    other_columns: keep\n");

  const auto shown = preview({"--rows", "9", "--after", "1"});

  for (const char* id : {"19997", "19998", "19999", "20000"}) {
    EXPECT_THAT(shown.output, HasSubstr(std::string("[") + id + ","));
  }
}

struct Verdict {
  const char* name;
  const char* steps;
  const char* more;
  const char* message;
};

class PreviewVerdict : public PreviewTest, public ::testing::WithParamInterface<Verdict> {};

// Whatever ends a run ends the preview: with the same code and the same sentence.
TEST_P(PreviewVerdict, IsThatOfARun) {
  configure(GetParam().steps, GetParam().more);

  const auto shown = preview({"--rows", "2"});
  const auto run = pipeline_.run({"run", "--output", "json"});

  EXPECT_EQ(shown.exit_code, run.exit_code);
  EXPECT_THAT(shown.errors, HasSubstr(GetParam().message));
  EXPECT_THAT(run.output, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    , PreviewVerdict,
    ::testing::Values(
        Verdict{"TooManyRows", "expect: {rows: {max: 19999}}", "", "20,000 rows came in"},
        Verdict{"TooFewRows", "expect: {rows: {min: 20001}}", "", "20,000 rows came in"},
        Verdict{"Repeated", "expect: {unique: country}", "", "country is unique: 19,996 rows"},
        Verdict{"BeyondAShare", "expect: {that: id < 19000, on_violation: drop, at_most: 1%}", "",
                "1,001 of 20,000 rows break its rules"},
        Verdict{"BeyondANumber", "expect: {that: id < 19000, on_violation: drop, at_most: 9}", "",
                "more than at_most: 9 allows"},
        Verdict{"TooManyToQuarantine", "set: {x: 1 / (id % 2)}",
                "    on_row_error: {action: quarantine, at_most: 10%}\n", "10,000 of 20,000 rows"}),
    [](const auto& test) { return test.param.name; });

TEST_F(PreviewTest, ADiffOfARowTellsWhatBecameOfIt) {
  configure("set: {x: 10 / (id - 2)}, dedupe: {key: country, keep: {max: id}}",
            "    on_row_error: quarantine\n");

  const auto set = pipeline_.run({"preview", "s", "--diff", "--after", "1", "--rows", "3"});
  const auto dedupe = pipeline_.run({"preview", "s", "--diff", "--rows", "3"});

  EXPECT_THAT(set.output,
              AllOf(HasSubstr("row 2 quarantined (division by zero): id: '2', country: 'DE'\n"),
                    EndsWith("3 rows before, 2 after: 0 removed, 1 quarantined, 0 added, 2 "
                             "changed\n")));
  EXPECT_THAT(dedupe.output, EndsWith("3 rows before, 0 after: 3 removed, 0 added, 0 changed\n"));
}

TEST_F(PreviewTest, ADiffDoesNotCompareGroupsWithRows) {
  configure("sql: \"SELECT country, count(*) AS n FROM rows GROUP BY country\"");

  const auto diff = pipeline_.run({"preview", "s", "--diff", "--rows", "1"});

  EXPECT_THAT(diff.output,
              AllOf(HasSubstr("\nrow 3: country: 'BR', n: '5000'\n"),
                    EndsWith("20,000 rows before, 4 made of them\n"), Not(HasSubstr("removed"))));
}

TEST_F(PreviewTest, ADiffCountsWhatIsHidden) {
  configure("set: {country: lower(country)}, mask: {country: redact}");

  const auto diff = pipeline_.run({"preview", "s", "--diff", "--after", "1", "--rows", "2"});

  EXPECT_THAT(diff.output, AllOf(HasSubstr("row 1: country: '***' → '***'\n"),
                                 EndsWith(", 2 changed\n"), Not(HasSubstr("vn"))));
}

}  // namespace
}  // namespace millrace::testing
