// Rows that are wrong, and the commands that help to find out what a file does to rows.

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class BadRowsTest : public ::testing::Test {
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
  }

  // A sync with this on_row_error, and what else it is to have.
  void configure(const std::string& on_row_error, const std::string& more = "") {
    pipeline_.configure("", R"yaml(
syncs:
  people:
    from: {bi: 7}
    columns: {"LTV (USD)": {as: ltv, type: decimal}, Id: {as: id, type: integer}}
    on_row_error: )yaml" + on_row_error +
                                "\n    steps: [{rename: {ltv: value}}]\n    to: [{out: {path: "
                                "p.csv}}]\n" +
                                more);
  }

  std::filesystem::path quarantine() const { return pipeline_.folder() / ".millrace/quarantine"; }
  bool has_quarantine() const {
    return std::filesystem::exists(quarantine()) && !std::filesystem::is_empty(quarantine());
  }

  Pipeline pipeline_;
};

TEST_F(BadRowsTest, AreQuarantinedInAFileAndTheOthersAreLoaded) {
  configure("quarantine");

  const auto outcome = pipeline_.run({"run", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 3) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr(R"("status":"rejected")"),
                    HasSubstr(R"("rows_read":30,"rows_out":27,"rows_filtered":0,)"
                              R"("rows_deduplicated":0,"rows_added":0,"rows_rejected":3,)"
                              R"("quarantine":".millrace/quarantine/people-)")));
  ASSERT_TRUE(has_quarantine());
  const auto file = std::filesystem::directory_iterator(quarantine())->path();
  EXPECT_THAT(
      read_file(file),
      StartsWith(
          R"json({"row":10,"step":"the contract (line 10)","reason":"\"LTV (USD)\" is not )json"
          R"json(of type decimal: \"n/a\"","values":{"Id":"10","LTV (USD)":"n/a"}})json"
          "\n"));
  struct stat found{};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_THAT(pipeline_.file("p.csv"), AllOf(HasSubstr("9.50"), Not(HasSubstr("n/a"))));
}

TEST_F(BadRowsTest, TheSummaryNamesTheFileAndTheNumbers) {
  configure("{action: quarantine, at_most: 10%, folder: bad}");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("30 rows read, 27 after the steps: 3 quarantined"),
                                    HasSubstr("3 rows were quarantined in bad/people-")));
}

TEST_F(BadRowsTest, BeyondTheirLimitTheyFailTheRunAndLeaveNothing) {
  configure("{action: quarantine, at_most: 2}");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output,
              HasSubstr("were to be quarantined, and on_row_error allows 2: row 10: the contract"));
  EXPECT_FALSE(has_quarantine());
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / "p.csv"));
}

TEST_F(BadRowsTest, ADryRunCountsThemAndLeavesNothing) {
  configure("quarantine");

  const auto outcome = pipeline_.run({"run", "--dry-run"});

  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("3 rows would be quarantined: row 10: the contract"),
                    HasSubstr("1 of 1 syncs planned, 1 of them with rows that were kept "
                              "out; nothing was written")));
  EXPECT_FALSE(has_quarantine());
}

TEST_F(BadRowsTest, APreviewLeavesThemOutAndSaysSo) {
  configure("quarantine");

  const auto outcome = pipeline_.run({"preview", "people", "--rows", "12"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("12.50"), Not(HasSubstr("n/a"))));
  EXPECT_THAT(outcome.errors,
              HasSubstr("people: 1 row would be quarantined: row 10: the contract"));
}

TEST_F(BadRowsTest, APreviewShowsWhatAStepChanged) {
  configure("fail");

  const auto renamed = pipeline_.run({"preview", "people", "--diff", "--rows", "3"});
  const auto after = pipeline_.run({"preview", "people", "--after", "0", "--rows", "3"});
  const auto unknown = pipeline_.run({"preview", "people", "--after", "where"});

  EXPECT_EQ(renamed.output,
            "step 1 (rename, line 12)\ncolumns renamed: ltv → value\n"
            "3 rows before, 3 after: 0 removed, 0 added, 0 changed\n");
  EXPECT_THAT(after.output, StartsWith("id"));
  EXPECT_THAT(after.output, AllOf(HasSubstr("ltv"), Not(HasSubstr("value"))));
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("'where' is not a step of people; it has the steps 1 to 1: "
                                        "rename"));
}

TEST_F(BadRowsTest, CheckExplainsTheColumnsAfterEachStep) {
  configure("fail");

  const auto text = pipeline_.run({"check", "--explain", "people"});
  const auto json = pipeline_.run({"check", "--explain", "people", "--output", "json"});

  EXPECT_EQ(text.output,
            "people\n"
            "  the contract (line 10)\n"
            "    ltv  decimal\n"
            "    id   integer\n"
            "    and the other columns of the report\n"
            "  step 1 (rename, line 12)\n"
            "    value  decimal\n"
            "    id     integer\n"
            "    and the other columns of the report\n");
  EXPECT_THAT(json.output, HasSubstr(R"({"name":"value","type":"decimal","required":false})"));
}

TEST_F(BadRowsTest, TestsOfTheFileRunOffline) {
  configure("quarantine", R"yaml(    tests:
      - name: values are renamed
        rows: [{Id: 1, LTV (USD): "2.50"}, {Id: 2, LTV (USD): many}]
        expect: [{id: 1, value: "2.50"}]
        rejected: [{row: 2, reason: is not of type decimal}]
      - {rows: [{Id: 1, LTV (USD): 3}], expect: [{value: 4}]}
)yaml");

  const auto text = pipeline_.run({"test"});
  const auto json = pipeline_.run({"test", "people", "--output", "json", "--junit", "junit.xml"});

  EXPECT_EQ(text.exit_code, 1);
  EXPECT_THAT(text.output,
              AllOf(StartsWith("millrace.yaml:"),
                    EndsWith(": people: test 2 failed\n  row 1, value: expected '4', not '3'\n"
                             "1 of 2 tests failed\n")));
  EXPECT_THAT(
      json.output,
      AllOf(HasSubstr(R"("status":"failed")"), HasSubstr(R"("passed":1,"failed":1)"),
            HasSubstr(R"({"kind":"cell","row":1,"column":"value","expected":"4","given":"3")")));
  EXPECT_THAT(pipeline_.file("junit.xml"),
              AllOf(HasSubstr(R"(<testsuites name="millrace" tests="2" failures="1")"),
                    HasSubstr(R"(<testcase classname="people" name="values are renamed")"),
                    HasSubstr("<failure message=\"row 1, value: expected '4', not '3'\">")));
  EXPECT_EQ(pipeline_.count("GET"), 0u);
}

// Reports whose second column is masked, but only after a step that not every row passes.
class MaskedRowsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pipeline_.serve(R"yaml(
reports:
  people:
    id: 7
    query: |
      SELECT 1 AS "Id", '4711' AS "Phone" UNION ALL SELECT 2, 'canary-phone' UNION ALL SELECT 3, NULL
)yaml");
    pipeline_.configure("", R"yaml(
syncs:
  people:
    from: {bi: 7}
    on_row_error: quarantine
    steps:
      - rename: {Phone: phone}
      - set: {last: "phone::bigint"}
      - mask: {phone: redact, last: redact}
    to: [{out: {path: p.csv}}]
)yaml");
  }

  Pipeline pipeline_;
};

TEST_F(MaskedRowsTest, NoValueThatIsMaskedLaterIsSeenAnywhere) {
  const auto outcome = pipeline_.run({"run", "-v"});

  EXPECT_EQ(outcome.exit_code, 3) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("row 2: step 2 (set, line 13)"));
  const auto folder = pipeline_.folder() / ".millrace/quarantine";
  const auto kept = read_file(std::filesystem::directory_iterator(folder)->path());
  EXPECT_THAT(kept, AllOf(HasSubstr(R"("phone":"***")"), HasSubstr("\"row\":2")));
  for (const auto& text : {outcome.output, outcome.errors, kept, pipeline_.file("p.csv")}) {
    EXPECT_THAT(text, AllOf(Not(HasSubstr("canary-phone")), Not(HasSubstr("4711"))));
  }
}

TEST_F(MaskedRowsTest, PreviewsHideItAtEveryStep) {
  for (const std::vector<std::string>& how : {std::vector<std::string>{"--raw"},
                                              {"--after", "0"},
                                              {"--after", "rename"},
                                              {"--after", "2"},
                                              {"--after", "2", "--diff"},
                                              {"--diff"},
                                              {}}) {
    std::vector<std::string> arguments{"preview", "people"};
    arguments.insert(arguments.end(), how.begin(), how.end());

    const auto outcome = pipeline_.run(arguments);

    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output + outcome.errors,
                AllOf(Not(HasSubstr("canary-phone")), Not(HasSubstr("4711"))));
  }
}

}  // namespace
}  // namespace millrace::testing
