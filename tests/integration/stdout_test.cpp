// Rows on standard output, by the real program.

#include <array>
#include <csignal>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;
using ::testing::StartsWith;

constexpr const char* kPrintedReports =
    "reports:\n"
    "  people: {id: 7, query: \"SELECT 1 AS id, 'Ada' AS name UNION ALL SELECT 2, 'Grace'\"}\n"
    "  many: {id: 8, query: \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
    "i < 50000) SELECT i AS number FROM n\"}\n";

class StdoutTest : public ::testing::Test {
 protected:
  void SetUp() override { pipeline_.serve(kPrintedReports); }

  void configure(const std::string& syncs) {
    pipeline_.configure("  screen: {stdout: {}}\n", "state: {sqlite: {path: s.db}}\n" + syncs);
  }
  void print(const std::string& report, const std::string& format) {
    configure("syncs: {s: {from: {bi: " + report + "}, to: [{screen: " + format + "}]}}\n");
  }
  // In a shell; $0 is the program.
  std::unique_ptr<testing::Process> start_in_shell(const std::string& script) {
    return pipeline_.start(
        {.arguments = {"-c", script, std::string(MILLRACE_BINARY_DIR) + "/bin/millrace"}},
        "/bin/sh");
  }

  Pipeline pipeline_;
};

TEST_F(StdoutTest, HasTheRowsAndNothingElse) {
  const std::pair<const char*, const char*> printed[] = {
      {"jsonl", "{\"id\":\"1\",\"name\":\"Ada\"}\n{\"id\":\"2\",\"name\":\"Grace\"}\n"},
      {"csv", "id,name\n1,Ada\n2,Grace\n"},
      {"table", "id  name\n1   Ada\n2   Grace\n"}};
  for (const auto& [format, rows] : printed) {
    print("7", format);

    const auto outcome = pipeline_.run({"run"});

    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(outcome.output, rows);
    EXPECT_THAT(outcome.errors, HasSubstr("1 of 1 syncs done and verified"));
  }
}

TEST_F(StdoutTest, ARerunPrintsAgain) {
  print("7", "csv");
  const auto first = pipeline_.run({"run"});

  const auto second = pipeline_.run({"run"});

  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.output, first.output);
  EXPECT_THAT(second.output, Not(::testing::IsEmpty()));
}

TEST_F(StdoutTest, ResultsInJsonAreOnStderr) {
  print("7", "jsonl");

  const auto outcome = pipeline_.run({"run", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, Not(HasSubstr("status")));
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("\n{\"status\":\"ok\",\"version\":"),
                                    HasSubstr("\"syncs\":[{\"sync\":\"s\"")));
  EXPECT_THAT(outcome.errors, HasSubstr("\"target\":\"stdout\",\"status\":\"ok\",\"rows\":2"));
}

TEST_F(StdoutTest, OnlyTheChosenSyncsDecideWhereResultsGo) {
  configure(
      "syncs:\n"
      "  quiet: {from: {bi: 7}, to: [{out: {path: p.csv}}]}\n"
      "  loud: {from: {bi: 7}, to: [{screen: csv}]}\n");

  const auto outcome = pipeline_.run({"run", "quiet"});

  EXPECT_THAT(outcome.output, HasSubstr("1 of 1 syncs done and verified"));
}

TEST_F(StdoutTest, TwoSyncsTakeTurns) {
  configure(
      "syncs:\n"
      "  a: {from: {bi: 8}, to: [{screen: csv}]}\n"
      "  b: {from: {bi: 8}, to: [{screen: csv}]}\n");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  std::string once = "number\n";
  for (int i = 1; i <= 50000; ++i) once += std::to_string(i) + "\n";
  EXPECT_TRUE(outcome.output == once + once);
}

TEST_F(StdoutTest, AReaderWhoHasEnoughFailsTheSync) {
  print("8", "csv");
  const auto process = start_in_shell("{ \"$0\" run; echo $? >code; } | head -n 2");

  process->wait();

  EXPECT_EQ(pipeline_.file("code"), "1\n");
  EXPECT_EQ(process->output(), "number\n1\n");
  EXPECT_THAT(process->errors(), HasSubstr("Broken pipe; its reader ended"));
}

TEST_F(StdoutTest, AFullDiskMayPass) {
  print("7", "csv");
  const auto process = start_in_shell("exec \"$0\" run >/dev/full");

  EXPECT_EQ(process->wait(), 75);
  EXPECT_THAT(process->errors(), HasSubstr("No space left on device; free space where it goes"));
}

TEST_F(StdoutTest, ThatIsClosedIsFoundBeforeAnythingIsAsked) {
  print("7", "csv");
  const auto process = start_in_shell("exec \"$0\" run >&-");

  EXPECT_EQ(process->wait(), 1);
  EXPECT_THAT(process->errors(), HasSubstr("it is closed"));
  EXPECT_EQ(pipeline_.calls(), std::vector<std::string>());
}

TEST_F(StdoutTest, ASignalEndsARunWhoseReaderDoesNotRead) {
  print("8", "csv");
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const auto process = pipeline_.start({.arguments = {"run"}, .output = ends[1]}, "millrace");
  close(ends[1]);
  char first = 0;
  ASSERT_EQ(read(ends[0], &first, 1), 1);

  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 128 + SIGTERM);
  EXPECT_THAT(process->errors(), HasSubstr("0 of 1 syncs done")) << "it was ended, and did not end";
  close(ends[0]);
}

TEST_F(StdoutTest, ADryRunPrintsNoRows) {
  print("7", "csv");

  const auto outcome = pipeline_.run({"run", "--dry-run"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("planned; nothing was written"), ::testing::Not(HasSubstr("Ada"))));
}

TEST_F(StdoutTest, OneConnectionDoesAllThePrintingAndASyncPrintsOnce) {
  pipeline_.configure("  a: {stdout: {}}\n  b: {stdout: {}}\n",
                      "syncs:\n"
                      "  one: {from: {bi: 7}, to: [{a: {}}, {a: csv}]}\n"
                      "  two: {from: {bi: 7}, to: [{b: csv}]}\n");

  const auto outcome = pipeline_.run({"check"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("syncs.one.to[1].a: prints where syncs.one.to[0].a"));
  EXPECT_THAT(outcome.errors, HasSubstr("syncs.two.to[0].b: prints where syncs.one.to[0].a"));
}

}  // namespace
}  // namespace millrace
