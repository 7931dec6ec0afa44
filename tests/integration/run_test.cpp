// The program as a user meets it: runs, reruns, exit codes, wrong inputs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/http_server.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;

constexpr const char* kReports = R"(
reports:
  people:
    id: 7
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      SELECT i AS id, 'p' || i || '@example.com' AS email,
             CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'a, "b"' || char(10) || 'ü漢😀' END AS note,
             i % 2 = 0 AS even, printf('%d.%d0', i, i % 10) AS amount
      FROM n
  empty: {id: 8, query: "SELECT 1 AS id WHERE 0"}
  broken: {id: 9, query: "SELECT abs(-9223372036854775808) AS id"}
)";

class RunTest : public ::testing::Test {
 protected:
  void SetUp() override { pipeline_.serve(kReports); }

  Pipeline pipeline_;
};

TEST_F(RunTest, ExportAndPagesGiveTheSameFile) {
  pipeline_.configure("", R"(
syncs:
  exported: {from: {bi: 7-people}, to: [{out: {path: "{{ sync }}.csv"}}]}
  paged: {from: {bi: {report: 7, fetch: pages, page_size: 700}}, to: [{out: {path: "{{ sync }}.csv"}}]}
)");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(pipeline_.file("exported.csv"),
              HasSubstr("\n2,p2@example.com,\"a, \"\"b\"\"\nü漢😀\","));
  EXPECT_EQ(pipeline_.file("exported.csv"), pipeline_.file("paged.csv"));
}

TEST_F(RunTest, ASecondRunChangesNothing) {
  pipeline_.configure("  db: {sqlite: {path: x.db}}\n", R"(
syncs:
  people: {from: {bi: 7}, to: [{out: {path: p.jsonl}}, {db: {table: people, key: id}}]}
)");

  const auto first = pipeline_.run({"--output", "json", "run"});
  const auto second = pipeline_.run({"--output", "json", "run"});

  EXPECT_EQ(first.exit_code, 0) << first.output << first.errors;
  EXPECT_THAT(first.output, AllOf(HasSubstr(R"("inserted":3000)"), HasSubstr(R"("status":"ok")")));
  EXPECT_EQ(second.exit_code, 0) << second.output << second.errors;
  EXPECT_THAT(
      second.output,
      AllOf(
          HasSubstr(
              R"("target":"people","status":"ok","rows":3000,"inserted":0,"updated":0,"deleted":0,"unchanged":3000)"),
          Not(HasSubstr(R"("inserted":3000)"))));
}

TEST_F(RunTest, APreviewShowsTheShapedRowsAndWritesNothing) {
  pipeline_.configure("", R"(
syncs:
  people:
    from: {bi: 7}
    steps: [{select: [email, note]}]
    to: [{out: {path: p.csv}}]
)");

  const auto outcome = pipeline_.run({"preview", "people", "--rows", "2"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("email"), HasSubstr("p2@example.com"),
                                    Not(HasSubstr("p3@example.com")), Not(HasSubstr("amount"))));
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / "p.csv"));
}

TEST_F(RunTest, APreviewForMachinesHasTheTypesOfJson) {
  pipeline_.configure("", R"(
syncs:
  people:
    from: {bi: 7}
    columns: {id: integer}
    steps: [{select: [id, email]}]
    to: [{out: {path: p.csv}}]
)");

  const auto outcome = pipeline_.run({"preview", "people", "--rows", "2", "--output", "json"});

  EXPECT_THAT(outcome.output, HasSubstr(R"("rows":[[1,"p1@example.com"],[2,"p2@example.com"]]})"));
}

TEST_F(RunTest, ADryRunReadsAndWritesNothing) {
  pipeline_.configure("", "syncs: {people: {from: {bi: 7}, to: [{out: {path: p.csv}}]}}\n");

  const auto outcome = pipeline_.run({"run", "--dry-run", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr(R"("rows_out":3000)"));
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / "p.csv"));
}

TEST_F(RunTest, AnEmptyExportDoesNotReplaceAFile) {
  pipeline_.folder().write("e.csv", "id\n1\n");
  pipeline_.configure("", "syncs: {empty: {from: {bi: 8}, to: [{out: {path: e.csv}}]}}\n");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.output, HasSubstr("on_empty: accept"));
  EXPECT_EQ(pipeline_.file("e.csv"), "id\n1\n");
}

TEST_F(RunTest, ARunWithoutAUsableStateAsksNobody) {
  pipeline_.configure("",
                      "state: {sqlite: {path: /proc/millrace/state.db}}\n"
                      "syncs: {s: {from: {bi: 7}, to: [{out: {path: x.csv}}]}}\n");

  const auto outcome = pipeline_.run({"run", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr(R"({"status":"failed",)"), HasSubstr(R"("syncs":[])"),
                                    HasSubstr("/proc/millrace")));
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / "x.csv"));
}

TEST_F(RunTest, OnlyARunLeavesAState) {
  pipeline_.configure("", "syncs: {s: {from: {bi: 7}, to: [{out: {path: x.csv}}]}}\n");
  const auto state = pipeline_.folder() / ".millrace";

  for (const auto& command : std::vector<std::vector<std::string>>{
           {"check"}, {"schema"}, {"docs"}, {"preview", "s"}, {"run", "--dry-run"}}) {
    EXPECT_EQ(pipeline_.run(command).exit_code, 0) << command[0];
    EXPECT_FALSE(std::filesystem::exists(state)) << command[0];
  }
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(state / "state.db"));
}

// Each wrong input: the exit code, and words that tell what to do.
struct Wrong {
  std::string name, connections, syncs;
  int exit_code;
  std::string says;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.name;
}

class WrongInput : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongInput, IsOneClearMessageAndLeavesNothing) {
  Pipeline pipeline;
  pipeline.serve(kReports);
  pipeline.configure(GetParam().connections, GetParam().syncs);

  const auto outcome = pipeline.run({"run"});

  EXPECT_EQ(outcome.exit_code, GetParam().exit_code) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output + outcome.errors, HasSubstr(GetParam().says));
  EXPECT_FALSE(std::filesystem::exists(pipeline.folder() / "x.csv"));
}

INSTANTIATE_TEST_SUITE_P(
    , WrongInput,
    ::testing::Values(
        Wrong{"UnknownReport", "",
              "syncs: {s: {from: {bi: 4711-nope}, to: [{out: {path: x.csv}}]}}\n", 1,
              "no report 4711-nope"},
        Wrong{"DeadHost", "  dead: {reports_api: {url: \"http://127.0.0.1:1\", key: k}}\n",
              "syncs: {s: {from: {dead: 7}, to: [{out: {path: x.csv}}]}}\n", 75, "127.0.0.1:1"},
        Wrong{"WrongKey", "  other: {reports_api: {url: \"${env:URL}\", key: wrong}}\n",
              "syncs: {s: {from: {other: 7}, to: [{out: {path: x.csv}}]}}\n", 1,
              "check connections.other.key"},
        Wrong{"FailedQuery", "", "syncs: {s: {from: {bi: 9}, to: [{out: {path: x.csv}}]}}\n", 1,
              "integer overflow"},
        Wrong{"KeyThatTheReportDoesNotHave", "  db: {sqlite: {path: x.db}}\n",
              "syncs: {s: {from: {bi: 7}, to: [{db: {table: t, key: emial}}]}}\n", 1,
              "key column \"emial\" is not among the columns: id, email"},
        Wrong{
            "ValueThatBreaksItsType", "",
            "syncs: {s: {from: {bi: 7}, columns: {email: integer}, to: [{out: {path: x.csv}}]}}\n",
            1, "not of type integer (\"p1@example.com\" in row 1, \"p2@example.com\" in row 2"},
        Wrong{"PathAboveTheRoot", "",
              "syncs: {s: {from: {bi: 7}, to: [{out: {path: ../x.csv}}]}}\n", 2,
              "to[0].out.path: '../x.csv' leads out of the root"},
        Wrong{"BadFile", "", "syncs: {s: {from: {bi: 7}, too: []}}\n", 2, "millrace.yaml:6:28"}),
    [](const auto& test) { return test.param.name; });

TEST_F(RunTest, CertificatesAreNotReadFromAPipe) {
  ASSERT_EQ(mkfifo((pipeline_.folder() / "pipe").c_str(), 0600), 0);
  pipeline_.configure(
      "  safe: {reports_api: {url: \"https://127.0.0.1:1\", key: k, ca_file: pipe}}\n",
      "syncs: {s: {from: {safe: 7}, to: [{out: {path: x.csv}}]}}\n");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("ca_file: pipe names a pipe; name a regular file"));
}

TEST_F(RunTest, AnUnknownSyncIsNamedWithTheOneThatWasMeant) {
  pipeline_.configure("", "syncs: {people: {from: {bi: 7}, to: [{out: {path: p.csv}}]}}\n");

  const auto outcome = pipeline_.run({"run", "poeple"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("did you mean 'people'?"));
}

}  // namespace
}  // namespace millrace
