// Several runs that append to one file at the same time.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using testing::Pipeline;

constexpr int kRows = 3000;
constexpr int kProcesses = 8;

class AppendTest : public ::testing::Test {
 protected:
  AppendTest() {
    pipeline_.serve(R"(
limits: {concurrent_jobs: 64}
reports:
  numbers:
    id: 1
    filters: {seed: {type: integer}}
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      SELECT :seed AS seed, i AS id FROM n
)");
    std::string syncs = "syncs:\n";
    for (int i = 0; i < kProcesses; ++i) {
      const auto n = std::to_string(i);
      syncs += "  s" + n + ": {from: {bi: {report: 1, filters: {seed: " + n +
               "}}}, to: [{out: {path: all.csv, mode: append}}]}\n";
    }
    pipeline_.configure("", syncs);
  }

  void expect_all_rows() {
    const auto text = pipeline_.file("all.csv");
    EXPECT_EQ(std::ranges::count(text, '\n'), 1 + kProcesses * kRows);
    EXPECT_TRUE(text.starts_with("seed,id,_millrace_load\n"));
    for (int i = 0; i < kProcesses; ++i) {
      const auto last = "\n" + std::to_string(i) + "," + std::to_string(kRows) + ",";
      EXPECT_TRUE(text.contains(last)) << "the rows of s" << i << " are missing";
    }
  }

  Pipeline pipeline_;
};

TEST_F(AppendTest, KeepsTheRowsOfEveryProcess) {
  std::vector<std::unique_ptr<testing::Process>> processes;
  for (int i = 0; i < kProcesses; ++i) {
    processes.push_back(pipeline_.start({"run", "s" + std::to_string(i)}));
  }

  for (const auto& process : processes) EXPECT_EQ(process->wait(), 0) << process->errors();

  expect_all_rows();
}

TEST_F(AppendTest, KeepsTheRowsOfEverySyncOfARun) {
  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  expect_all_rows();
}

}  // namespace
}  // namespace millrace
