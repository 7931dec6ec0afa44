// A real signal at a real process in the middle of its work.

#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/http_server.h"
#include "tests/support/unread_pipe.h"

namespace millrace {
namespace {

using testing::HttpServer;
using testing::json;
using testing::Pipeline;
using testing::Reply;
using testing::SeenRequest;

// An API whose download stops in the middle until it is released.
class SignalTest : public ::testing::TestWithParam<int> {
 protected:
  SignalTest() {
    server_.on("/queries/7/submit_export.csv", {json(R"({"status":"created","job_id":1})")});
    server_.on("/queries/get_export_results.json",
               {json(R"({"status":"success","export":{"http_path":"x"}})")});
    std::string body = "id,name\n";
    for (int i = 1; i <= 200'000; ++i)
      body += std::to_string(i) + ",name " + std::to_string(i) + "\n";
    server_.on("/exports/download", {Reply{.body = body, .hold_after = 2'000'000}});
    pipeline_.url = server_.url();
    pipeline_.folder().write("p.csv", "old\n");
    pipeline_.configure(
        "  db: {sqlite: {path: x.db}}\n",
        "syncs: {s: {from: {bi: 7}, to: [{out: {path: p.csv}}, {db: {table: t}}]}}\n");
  }

  // Waits until the process has what the server gives before it holds.
  void wait_for_the_download() {
    while (server_.body_bytes_sent() < 2'000'000) std::this_thread::yield();
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(pipeline_.folder().path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  HttpServer server_;
  Pipeline pipeline_;
};

TEST_P(SignalTest, StopsCleanlyAndLeavesTheOldFileOnly) {
  const auto process = pipeline_.start({"run"});
  wait_for_the_download();

  process->signal(GetParam());
  const int code = process->wait();

  EXPECT_EQ(code, 128 + GetParam()) << process->errors();
  EXPECT_EQ(pipeline_.file("p.csv"), "old\n");
  EXPECT_THAT(files(), ::testing::UnorderedElementsAre(".millrace", "p.csv", "millrace.yaml",
                                                       "run1.out", "run1.err"));
}

// F117: as under `millrace run 2>&1 | something that hangs`.
TEST_P(SignalTest, StopsCleanlyWhenNobodyReadsWhatItSays) {
  const testing::UnreadPipe errors;
  const auto process =
      pipeline_.start({.arguments = {"run"}, .errors = errors.writer()}, "millrace");
  wait_for_the_download();

  process->signal(GetParam());

  EXPECT_EQ(process->wait(), 128 + GetParam());
  EXPECT_EQ(pipeline_.file("p.csv"), "old\n");
  EXPECT_THAT(files(), ::testing::Not(::testing::Contains(::testing::HasSubstr("part"))));
}

TEST_P(SignalTest, EndsARunWhoseResultNobodyReads) {
  const testing::UnreadPipe output;
  server_.release();
  const auto process =
      pipeline_.start({.arguments = {"run"}, .output = output.writer()}, "millrace");
  while (pipeline_.file("p.csv") == "old\n") std::this_thread::yield();

  // The first may come while the other destination is loaded; the result is not begun then.
  while (process->is_running()) {
    process->signal(GetParam());
    std::this_thread::yield();
  }

  EXPECT_EQ(process->wait(), 128 + GetParam());
}

INSTANTIATE_TEST_SUITE_P(, SignalTest, ::testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& test) {
                           return test.param == SIGINT    ? "Interrupt"
                                  : test.param == SIGTERM ? "Terminate"
                                                          : "Hangup";
                         });

using KillTest = SignalTest;

TEST_P(KillTest, AfterAKillTheNextRunGivesWhatAnUndisturbedRunWould) {
  auto process = pipeline_.start({"run"});
  wait_for_the_download();
  process->signal(SIGKILL);
  process->wait();
  EXPECT_EQ(pipeline_.file("p.csv"), "old\n");

  server_.release();
  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_TRUE(pipeline_.file("p.csv").ends_with("\n200000,name 200000\n"));
  EXPECT_THAT(files(), ::testing::Not(::testing::Contains(::testing::HasSubstr("part"))));
}

// Where a file without a name cannot be made, a kill in the wrong moment leaves one that is empty.
TEST_P(KillTest, TheNextRunSweepsTheFolderOfTemporaryFiles) {
  const auto left = pipeline_.folder().write(".millrace-a1B2c3", "");
  std::filesystem::permissions(left, std::filesystem::perms(0600));
  server_.release();

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_FALSE(std::filesystem::exists(left));
}

INSTANTIATE_TEST_SUITE_P(, KillTest, ::testing::Values(SIGKILL),
                         [](const auto&) { return "Kill"; });

}  // namespace
}  // namespace millrace
