// What is said of steps, and of rows that they keep out, where a person looks for it.

#include <filesystem>
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

TEST_F(BadStepsTest, AColumnThatTheReportDoesNotHaveIsToldAtItsPlace) {
  configure("    steps:\n      - drop: note\n      - where: countri = 'SG'\n      - drop: noot\n");

  const auto run = pipeline_.run({"run"});
  const auto shown = pipeline_.run({"preview", "s"});

  for (const auto& told : {run.output, shown.errors}) {
    EXPECT_THAT(told,
                AllOf(HasSubstr("millrace.yaml:11:16: syncs.s.steps[1].where: names the column "
                                "\"countri\", which is not among the columns: id, country, tags; "
                                "did you mean 'country'?"),
                      Not(HasSubstr("step 2"))));
  }
  EXPECT_EQ(run.exit_code, 1);
}

TEST_F(BadStepsTest, ExpressionsThatDoNotFitAreToldAtTheirPlaces) {
  configure("    steps:\n      - set: {x: nota || 'a', y: idd}\n");

  EXPECT_THAT(pipeline_.run({"run"}).output,
              AllOf(HasSubstr("millrace.yaml:10:18: syncs.s.steps[0].set.x: names the column "
                              "\"nota\", "),
                    HasSubstr("millrace.yaml:10:34: syncs.s.steps[0].set.y: names the column "
                              "\"idd\", ")));
}

TEST_F(BadStepsTest, ColumnsThatTheReportDoesNotHaveAreListedOnce) {
  configure("    columns: {idd: integer, nota: text}\n");

  EXPECT_THAT(pipeline_.run({"run"}).output,
              HasSubstr(":9:15: syncs.s.columns: the report has no columns \"idd\" (did you mean "
                        "'id'?), \"nota\" (did you mean 'note'?); its columns are id, country, "
                        "note, tags"));
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
  configure("");
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);
  configure("    steps: [where: country = 'DE']\n");

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.output, AllOf(HasSubstr("none of the 4 rows read is left after the steps, which "
                                          "would empty "),
                                Not(HasSubstr("look at the report"))));
}

TEST_F(BadStepsTest, RowsThatAStepMadeOfOneAreNotCalledTheReports) {
  configure("    columns: {id: text}\n    steps: [explode: tags]\n",
            "db: {table: t, mode: upsert, key: id}", "  db: {sqlite: {path: x.db}}\n");

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("the steps make several rows of row 1, which have the key id = "
                                    "\"1\" and differ elsewhere; add a column"));
}

TEST_F(BadStepsTest, AColumnThatTheContractDropsIsInNoFile) {
  configure(
      "    columns: {id: integer, country: date}\n    other_columns: drop\n"
      "    on_row_error: quarantine\n    guards: {on_empty: accept}\n",
      "db: t", "  db: {sqlite: {path: x.db}}\n");

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 3) << run.output << run.errors;
  const auto folder = pipeline_.folder() / ".millrace/quarantine";
  const auto kept = read_file(std::filesystem::directory_iterator(folder)->path());
  EXPECT_THAT(kept, AllOf(HasSubstr(R"("values":{"id":"1","country":"SG"}})"),
                          Not(HasSubstr("canary-note"))));
}

TEST_F(BadStepsTest, AGroupWithoutAValueIsKeptByItsKeys) {
  configure(
      "    on_row_error: quarantine\n    guards: {on_empty: accept}\n    steps:\n"
      "      - sql: SELECT country, note, 1 / (count(*) - 4) AS x FROM rows GROUP BY 1, 2\n"
      "      - mask: {note: redact}\n");

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 3) << run.output << run.errors;
  EXPECT_THAT(run.output, HasSubstr("row 1: step 1 (sql, line 12): division by zero in the group "
                                    "country = \"SG\", note = \"***\""));
  const auto folder = pipeline_.folder() / ".millrace/quarantine";
  const auto kept = read_file(std::filesystem::directory_iterator(folder)->path());
  EXPECT_THAT(kept, HasSubstr(R"("values":{"country":"SG","note":"***"}})"));
}

// The variables are not there, and nothing would be read with them.
TEST_F(BadStepsTest, TestsNeedNoSecretsOfConnections) {
  const std::string shape =
      "    columns: {id: text}\n    other_columns: drop\n    steps: [mask: {id: redact}]\n"
      "    tests: [{rows: [{id: 7}], expect: [{id: '***'}]}]\n";
  configure(shape, "db: {table: '${env:MILLRACE_NO_TABLE}'}",
            "  db: {postgres: {dsn: '${env:MILLRACE_NO_DSN}'}}\n");

  EXPECT_EQ(pipeline_.run({"check"}).exit_code, 2);
  const auto tested = pipeline_.run({"test"});
  EXPECT_EQ(tested.exit_code, 0) << tested.errors;
  EXPECT_EQ(tested.output, "1 test passed\n");
  EXPECT_EQ(pipeline_.run({"check", "--explain", "s"}).exit_code, 0);
}

TEST_F(BadStepsTest, TestsNeedTheSecretsOfSteps) {
  configure(
      "    steps: [mask: {id: {hmac: '${env:MILLRACE_NO_KEY}'}}]\n"
      "    tests: [{rows: [{id: 7}], expect: [{id: 7}]}]\n");

  const auto tested = pipeline_.run({"test"});

  EXPECT_EQ(tested.exit_code, 2);
  EXPECT_THAT(tested.errors, HasSubstr("the environment variable MILLRACE_NO_KEY is not set"));
}

TEST_F(BadStepsTest, WithoutTestsAPersonIsTold) {
  configure("");

  const auto tested = pipeline_.run({"test"});

  EXPECT_EQ(tested.exit_code, 0);
  EXPECT_EQ(tested.output, "no tests\n");
  EXPECT_THAT(tested.errors, HasSubstr("has tests; write some under its tests:"));
}

TEST_F(BadStepsTest, AFolderForTheResultsOfTestsIsMade) {
  configure("    tests: [{rows: [{id: 7}], expect: [{id: 7}]}]\n");

  const auto tested = pipeline_.run({"test", "--junit", "a/b/results.xml"});

  EXPECT_EQ(tested.exit_code, 0) << tested.errors;
  EXPECT_THAT(pipeline_.file("a/b/results.xml"), HasSubstr("<testsuites"));
}

TEST_F(BadStepsTest, ExplainSaysThatItTakesASync) {
  const auto explained = pipeline_.run({"check", "--explain", "q.yaml"});

  EXPECT_EQ(explained.exit_code, 2);
  EXPECT_THAT(explained.errors, HasSubstr("--explain q.yaml: takes the name of a sync; write "
                                          "millrace check --explain SYNC q.yaml"));
}

}  // namespace
}  // namespace millrace::testing
