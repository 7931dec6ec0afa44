// The program with its state in Postgres: what one host leaves, another one resumes.

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"
#include "tests/support/postgres/postgres.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;
using testing::Process;

// One query runs at once: the numbers wait until the endless one was ended.
constexpr const char* kNumbersAndEndless = R"(
limits: {concurrent_jobs: 1}
reports:
  numbers: {id: 7, query: SELECT 1 AS id}
  endless:
    id: 9
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT count(*) AS c FROM n WHERE i < 0
)";
constexpr const char* kSubmitNumbers = "GET /queries/7/submit_export.csv 200";

class StateInPostgres : public testing::PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    here_.serve(kNumbersAndEndless);
    elsewhere_.url = busy_.url = here_.url;
    configure(here_, "1s");
    configure(elsewhere_, "10m");
    busy_.configure("", "syncs: {endless: {from: {bi: 9}, to: [{out: {path: endless.csv}}]}}\n");
  }

  // How long a run waits for its job, and how long the job of another run may be resumed.
  void configure(Pipeline& host, const std::string& timeout) {
    host.configure("", "state: {postgres: {dsn: \"" + dsn_ + " options=-csearch_path=" + schema_ +
                           "\"}}\nsyncs: {numbers: {from: {bi: {report: 7, timeout: " + timeout +
                           ", on_timeout: keep}}, to: [{out: {path: numbers.csv}}]}}\n");
  }

  Pipeline here_;
  Pipeline elsewhere_;  // With a folder of its own, as another host has.
  Pipeline busy_;
};

TEST_F(StateInPostgres, AJobThatOneHostLeftIsResumedByAnother) {
  const auto busy = busy_.start({"run"});
  here_.wait_for_call("GET /queries/9/submit_export.csv 200");
  here_.wait_for_call("GET /queries/get_export_results.json 200");

  const auto late = here_.run({"run"});
  busy->signal(SIGTERM);
  busy->wait();
  here_.wait_for_call("PUT /jobs/N/cancel.json 200");
  const auto next = elsewhere_.run({"run"});

  EXPECT_EQ(late.exit_code, 75) << late.output << late.errors;
  EXPECT_EQ(next.exit_code, 0) << next.output << next.errors;
  EXPECT_THAT(next.errors, HasSubstr("which an earlier run submitted"));
  EXPECT_EQ(elsewhere_.file("numbers.csv"), "id\n1\n");
  EXPECT_EQ(here_.count(kSubmitNumbers), 1u);
  EXPECT_FALSE(std::filesystem::exists(here_.folder() / ".millrace"));
  EXPECT_EQ(value("SELECT count(*) FROM millrace_jobs"), "0");
}

TEST_F(StateInPostgres, ADryRunWritesNothing) {
  const auto outcome = here_.run({"run", "--dry-run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(value("SELECT to_regclass('millrace_jobs')"), "NULL");
}

TEST_F(StateInPostgres, WithoutItARunAsksNobody) {
  here_.configure("",
                  "state: {postgres: {dsn: \"host=/nowhere password=canary-of-state\"}}\n"
                  "syncs: {numbers: {from: {bi: 7}, to: [{out: {path: numbers.csv}}]}}\n");

  const auto outcome = here_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 75);
  EXPECT_THAT(outcome.output, HasSubstr("state: connect to Postgres at /nowhere"));
  EXPECT_THAT(outcome.output + outcome.errors, Not(HasSubstr("canary-of-state")));
  EXPECT_EQ(here_.count(kSubmitNumbers), 0u);
}

}  // namespace
}  // namespace millrace
