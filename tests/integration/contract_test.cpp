// Reports that break their contract, and rows as the report has them.

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ContractRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pipeline_.serve(R"yaml(
reports:
  people:
    id: 7
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
      SELECT i AS "Id", CASE WHEN i % 10 = 0 THEN 'n/a' ELSE i || '.50' END AS "LTV (USD)" FROM n
)yaml");
    pipeline_.configure("  db: {sqlite: {path: x.db}}\n", R"yaml(
syncs:
  people:
    from: {bi: 7}
    columns: {"LTV (USD)": {as: ltv, type: decimal}, Id: {as: id, type: date}}
    to: [{out: {path: p.csv}}, {db: people}]
)yaml");
  }

  Pipeline pipeline_;
};

TEST_F(ContractRunTest, EveryColumnIsNamedAndNothingIsLoaded) {
  const auto outcome = pipeline_.run({"run", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(
      outcome.output,
      AllOf(HasSubstr(R"json({"column":"LTV (USD)","as":"ltv","rule":"type","type":"decimal",)json"
                      R"("count":3,"samples":[{"row":10,"value":"n/a"}]})"),
            HasSubstr(R"({"column":"Id","as":"id","rule":"type","type":"date","count":30,)"
                      R"("samples":[{"row":1,"value":"1"},{"row":2,"value":"2"},)"
                      R"({"row":3,"value":"3"}]})")));
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / "p.csv"));
}

TEST_F(ContractRunTest, APreviewTellsOfItsRowsAndHowToSeeThem) {
  const auto outcome = pipeline_.run({"preview", "people", "--rows", "2"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("\"Id\" (as \"id\"): 2 values are not of type date"),
                    HasSubstr("\n`millrace preview people --raw` shows the rows as the report has "
                              "them\n")));
}

TEST_F(ContractRunTest, ARawPreviewShowsTheRowsAsTheReportHasThem) {
  const auto shown = pipeline_.run({"preview", "people", "--raw", "--rows", "2"});
  const auto json =
      pipeline_.run({"preview", "people", "--raw", "--rows", "2", "--output", "json"});

  EXPECT_EQ(shown.exit_code, 0) << shown.errors;
  EXPECT_THAT(shown.output, AllOf(HasSubstr("LTV (USD)"), HasSubstr("2.50")));
  EXPECT_THAT(json.output, HasSubstr(R"("rows":[["1","1.50"],["2","2.50"]]})"));
}

}  // namespace
}  // namespace millrace::testing
