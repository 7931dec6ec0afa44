// Where results and messages go when stdout or stderr cannot take them: F123.

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/integration/pipeline.h"
#include "tests/support/unread_pipe.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;
using testing::Pipeline;
using Arguments = std::vector<std::string>;

constexpr const char* kQuickReports = "reports: {people: {id: 7, query: \"SELECT 1 AS id\"}}\n";
constexpr const char* kQuickSyncs = "syncs: {s: {from: {bi: 7}, to: [{out: {path: p.csv}}]}}\n";

class OutputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pipeline_.serve(kQuickReports);
    pipeline_.configure("", kQuickSyncs);
  }

  // In a shell, for what only a shell can do; $0 is the program.
  std::unique_ptr<testing::Process> start_in_shell(const std::string& script) {
    return pipeline_.start(
        {.arguments = {"-c", script, std::string(MILLRACE_BINARY_DIR) + "/bin/millrace"}},
        "/bin/sh");
  }

  Pipeline pipeline_;
};

class LostResult : public OutputTest, public ::testing::WithParamInterface<Arguments> {};

TEST_P(LostResult, IsNoSuccess) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  const auto process = pipeline_.start({.arguments = GetParam(), .output = full}, "millrace");
  close(full);

  EXPECT_EQ(process->wait(), 1);
  EXPECT_THAT(process->errors(), HasSubstr("millrace: the result cannot be written to stdout: No "
                                           "space left on device; free space where it goes\n"));
}

INSTANTIATE_TEST_SUITE_P(Of, LostResult,
                         ::testing::Values(Arguments{"run"}, Arguments{"run", "--output", "json"},
                                           Arguments{"check"}, Arguments{"preview", "s"},
                                           Arguments{"schema"}, Arguments{"docs"},
                                           Arguments{"example", "postgres"}, Arguments{"--help"},
                                           Arguments{"--version"}));

TEST_F(OutputTest, ARunDoesItsWorkBeforeItSaysThatItsResultIsLost) {
  const auto process = start_in_shell("exec \"$0\" run >/dev/full");

  EXPECT_EQ(process->wait(), 1);
  EXPECT_EQ(pipeline_.file("p.csv"), "id\n1\n");
}

TEST_F(OutputTest, AStdoutThatIsClosedIsALostResultAndNoDataFile) {
  const auto process = start_in_shell("exec \"$0\" run >&-");

  EXPECT_EQ(process->wait(), 1);
  EXPECT_THAT(process->errors(), HasSubstr("redirect it to /dev/null if nobody needs it"));
  EXPECT_EQ(pipeline_.file("p.csv"), "id\n1\n");
}

TEST_F(OutputTest, AStdoutWhoseReaderIsGoneIsALostResult) {
  const auto process = start_in_shell("{ \"$0\" docs; echo $? >code; } | :");

  process->wait();

  EXPECT_EQ(pipeline_.file("code"), "1\n");
  EXPECT_THAT(process->errors(), HasSubstr("Broken pipe; its reader ended"));
}

TEST_F(OutputTest, AFailureKeepsItsCodeWhenItsResultIsLost) {
  pipeline_.configure("  dead: {reports_api: {url: \"http://127.0.0.1:1\", key: k}}\n",
                      "syncs: {s: {from: {dead: 7}, to: [{out: {path: p.csv}}]}}\n");
  const auto process = start_in_shell("exec \"$0\" run >/dev/full");

  EXPECT_EQ(process->wait(), 75);
  EXPECT_THAT(process->errors(), HasSubstr("cannot be written to stdout"));
}

TEST_F(OutputTest, AStderrThatIsClosedOrFullChangesNothing) {
  for (const char* script : {"exec \"$0\" run 2>&-", "exec \"$0\" run 2>/dev/full"}) {
    const auto process = start_in_shell(script);

    EXPECT_EQ(process->wait(), 0) << script;
    EXPECT_THAT(process->output(), HasSubstr("1 of 1 syncs done and verified")) << script;
  }
}

TEST_F(OutputTest, AStderrThatNobodyReadsKeepsNobodyWaiting) {
  const testing::UnreadPipe errors;
  const auto process =
      pipeline_.start({.arguments = {"run", "--verbose"}, .errors = errors.writer()}, "millrace");

  EXPECT_EQ(process->wait(), 0);
  EXPECT_THAT(process->output(), HasSubstr("1 of 1 syncs done and verified"));
  EXPECT_EQ(pipeline_.file("p.csv"), "id\n1\n");
}

TEST_F(OutputTest, ASyncThatIsNamedTwiceIsRunOnce) {
  const auto outcome = pipeline_.run({"run", "s", "s"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("1 of 1 syncs done and verified"));
}

}  // namespace
}  // namespace millrace
