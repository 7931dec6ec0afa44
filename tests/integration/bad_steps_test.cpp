// What is said of steps, and of rows that they keep out, where a person looks for it.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class BadStepsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pipeline_.serve(R"yaml(
reports:
  people:
    id: 7
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4)
      SELECT i AS id, 'SG' AS country, 'canary-note' AS note, '[1,2]' AS tags FROM n
)yaml");
  }

  void configure(const std::string& shape, const std::string& to = "out: {path: p.csv}",
                 const std::string& connections = "") {
    pipeline_.configure(connections,
                        "syncs:\n  s:\n    from: {bi: 7}\n" + shape + "    to: [{" + to + "}]\n");
  }

  Pipeline pipeline_;
};

TEST_F(BadStepsTest, AColumnThatTheReportDoesNotHaveIsToldWithTheLineOfTheStep) {
  configure("    steps:\n      - drop: note\n      - where: countri = 'SG'\n      - drop: noot\n");

  const auto run = pipeline_.run({"run"});
  const auto shown = pipeline_.run({"preview", "s"});

  for (const auto& told : {run.output, shown.errors}) {
    EXPECT_THAT(told,
                AllOf(::testing::ContainsRegex(
                          "step 2 \\(where, line [0-9]+\\): .*names the column \"countri\", "),
                      HasSubstr("; did you mean 'country'?")));
  }
  EXPECT_EQ(run.exit_code, 1);
}

TEST_F(BadStepsTest, ARunWhoseRowsWerePartlyKeptOutIsDone) {
  configure("    on_row_error: quarantine\n    steps: [set: {x: 1 / (cast(id AS bigint) - 2)}]\n");

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.output, EndsWith("1 of 1 syncs done and verified, 1 of them with rows that were "
                                   "kept out\n"));
  EXPECT_THAT(run.errors, AllOf(HasSubstr(" warn  s: done, with rows kept out: 3 rows in "),
                                Not(HasSubstr(" error "))));
}

TEST_F(BadStepsTest, TheGuardSaysWhenTheStepsLeftNoRow) {
  configure("    steps: [where: country = 'DE']\n");

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.output, AllOf(HasSubstr("none of the 4 rows read is left after the steps, which "
                                          "would empty "),
                                Not(HasSubstr("look at the report"))));
}

}  // namespace
}  // namespace millrace::testing
