// Two hundred syncs in one process, under a limit of fifty jobs.

#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using testing::Pipeline;

constexpr int kSyncs = 200;
constexpr std::ptrdiff_t kBlockingThreads = 8;

// The thread sanitizer keeps a thread of its own in every process.
#if defined(__SANITIZE_THREAD__) || (defined(__has_feature) && __has_feature(thread_sanitizer))
constexpr std::ptrdiff_t kSanitizerThreads = 1;
#else
constexpr std::ptrdiff_t kSanitizerThreads = 0;
#endif

std::ptrdiff_t threads_of(pid_t process) {
  std::error_code gone;
  const std::filesystem::directory_iterator tasks("/proc/" + std::to_string(process) + "/task",
                                                  gone);
  return gone ? 0 : std::distance(begin(tasks), end(tasks));
}

TEST(ManySyncs, KeepTheJobLimitOnOneLoopThread) {
  Pipeline pipeline;
  pipeline.serve(R"(
limits: {concurrent_jobs: 64}
reports:
  numbers:
    id: 1
    filters: {seed: {type: integer}}
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      SELECT i + :seed AS id, 'row ' || i AS name FROM n
)");
  std::string syncs = "syncs:\n";
  for (int i = 0; i < kSyncs; ++i) {
    const auto n = std::to_string(i);
    syncs += "  s" + n + ": {from: {bi: {report: 1, filters: {seed: " + n +
             "}}}, to: [{out: {path: s" + n + ".csv}}]}\n";
  }
  pipeline.configure("", syncs);

  const auto process = pipeline.start({"run"});
  std::ptrdiff_t most_threads = 0;
  while (process->is_running()) {
    most_threads = std::max(most_threads, threads_of(process->id()));
    std::this_thread::yield();
  }

  ASSERT_EQ(process->wait(), 0) << process->errors();
  EXPECT_LE(pipeline.server().most_running_jobs(), 50u);
  EXPECT_GE(pipeline.server().most_running_jobs(), 20u) << "the test must come near the limit";
  // The loop, one worker a core, those that may block, the one of the state file, and the one that
  // writes the lines.
  const auto workers = static_cast<std::ptrdiff_t>(std::thread::hardware_concurrency());
  EXPECT_LE(most_threads, 3 + workers + kBlockingThreads + kSanitizerThreads);
  for (int i = 0; i < kSyncs; ++i) {
    const auto text = pipeline.file("s" + std::to_string(i) + ".csv");
    EXPECT_EQ(std::ranges::count(text, '\n'), 20'001);
    EXPECT_TRUE(text.ends_with("\n" + std::to_string(20'000 + i) + ",row 20000\n"));
  }
}

}  // namespace
}  // namespace millrace
