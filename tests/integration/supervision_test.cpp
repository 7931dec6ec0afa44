// `millrace serve` under a service manager: this test plays systemd, with a real socket.

#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/integration/pipeline.h"
#include "tests/support/manager_socket.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ManagerSocket;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Pipeline;
using testing::Process;

class SupervisionTest : public ::testing::Test {
 protected:
  SupervisionTest() {
    pipeline_.serve("reports: {numbers: {id: 7, query: \"SELECT 1 AS id\"}}\n");
    configure();
  }

  void configure() {
    pipeline_.configure("",
                        "syncs: {s: {schedule: {every: 1h}, from: {bi: 7}, to: [{out: {path: "
                        "s.csv}}]}}\n");
  }
  std::unique_ptr<Process> serve(std::map<std::string, std::string> environment,
                                 std::vector<std::string> options = {}) {
    environment["NOTIFY_SOCKET"] = manager_.address();
    std::vector<std::string> arguments{"serve", "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.begin(), options.begin(), options.end());
    return pipeline_.start(
        {.arguments = std::move(arguments), .environment = std::move(environment)}, "millrace");
  }

  Pipeline pipeline_;
  ManagerSocket manager_{fmt::format("@millrace-manager-{}", getpid())};
};

TEST_F(SupervisionTest, TheManagerHearsOfStartReloadAndStop) {
  const auto process = serve({});
  EXPECT_EQ(manager_.next(), "READY=1\nSTATUS=keeping the schedules of 1 of 1 syncs\n");
  EXPECT_THAT(process->errors(), Not(HasSubstr("warn")));

  process->signal(SIGHUP);
  EXPECT_THAT(*manager_.next(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+\nSTATUS=.*\n"));
  EXPECT_THAT(*manager_.next(), HasSubstr("READY=1\n"));

  process->signal(SIGTERM);
  EXPECT_THAT(*manager_.next(), AllOf(HasSubstr("STOPPING=1\nEXTEND_TIMEOUT_USEC=50000000\n")));
  EXPECT_EQ(process->wait(), 0) << process->errors();
  EXPECT_EQ(manager_.next(0ms), std::nullopt);
}

TEST_F(SupervisionTest, AFileThatIsWrongIsInItsStatus) {
  const auto process = serve({});
  EXPECT_THAT(*manager_.next(), HasSubstr("READY=1\n"));

  pipeline_.folder().write("millrace.yaml", "version: 1\nsyncs: {s: {from: {bi: }}}\n");
  process->signal(SIGHUP);

  EXPECT_THAT(*manager_.next(), HasSubstr("RELOADING=1\n"));
  EXPECT_THAT(*manager_.next(),
              AllOf(HasSubstr("READY=1\n"), HasSubstr("the one before stays in force")));
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(SupervisionTest, WhatCannotBeginIsNeverReady) {
  pipeline_.folder().write("millrace.yaml", "version: 1\nsyncs: {s: {from: {bi: }}}\n");

  EXPECT_EQ(serve({})->wait(), 2);

  EXPECT_EQ(manager_.next(0ms), std::nullopt);
}

TEST_F(SupervisionTest, TheWatchdogIsFedForAsLongAsTheLoopTurns) {
  const auto process = serve({{"WATCHDOG_USEC", "100000"}});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(manager_.next_with("WATCHDOG=1"), "WATCHDOG=1\n");

  // As a debugger does, and only the thread of the loop: the others go on.
  ASSERT_EQ(ptrace(PTRACE_SEIZE, process->id(), nullptr, nullptr), 0) << std::strerror(errno);
  ASSERT_EQ(ptrace(PTRACE_INTERRUPT, process->id(), nullptr, nullptr), 0);
  int status = 0;
  ASSERT_EQ(waitpid(process->id(), &status, 0), process->id());
  ASSERT_TRUE(WIFSTOPPED(status));
  while (manager_.next(0ms)) {
  }
  EXPECT_EQ(manager_.next(1s), std::nullopt) << "a loop that hangs feeds the watchdog";

  process->signal(SIGKILL);
  EXPECT_EQ(process->wait(), 128 + SIGKILL);
}

TEST_F(SupervisionTest, TheWatchdogIsFedInTime) {
  const auto process = serve({{"WATCHDOG_USEC", "8000000"}});
  EXPECT_THAT(manager_.next_with("READY=1"), HasSubstr("STATUS="));

  EXPECT_EQ(manager_.next(8s), "WATCHDOG=1\n");

  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(SupervisionTest, TheWatchdogIsFedWhileRunsEnd) {
  pipeline_.serve(R"(
reports:
  endless:
    id: 9
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT count(*) AS c FROM n WHERE i < 0
)");
  pipeline_.configure("",
                      "service: {grace: 1h}\nsyncs: {s: {schedule: {every: 1s}, from: {bi: 9}, to: "
                      "[{out: {path: s.csv}}]}}\n");
  const auto process = serve({{"WATCHDOG_USEC", "100000"}});
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");

  process->signal(SIGTERM);

  EXPECT_THAT(manager_.next_with("STOPPING=1"), HasSubstr("EXTEND_TIMEOUT_USEC=3620000000\n"));
  EXPECT_EQ(manager_.next_with("WATCHDOG=1"), "WATCHDOG=1\n");
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 128 + SIGTERM);
}

TEST_F(SupervisionTest, AManagerThatIsNotThereIsToldOfOnce) {
  const auto process = pipeline_.start(
      {.arguments = {"serve", "--listen", "127.0.0.1:0"},
       .environment = {{"NOTIFY_SOCKET", (pipeline_.folder() / "nobody").string()}}},
      "millrace");
  while (process->is_running() && !process->errors().contains("listening on"))
    std::this_thread::yield();
  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 0) << process->errors();
  const auto said = process->errors();
  const auto first = said.find("warn  millrace: the service manager cannot be told at");
  ASSERT_NE(first, said.npos) << said;
  EXPECT_EQ(said.find("cannot be told", first + 60), said.npos) << said;
}

}  // namespace
}  // namespace millrace
