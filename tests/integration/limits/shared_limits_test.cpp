// Processes that share a ledger keep to the limits of an account together: by the server's count.

#include <chrono>
#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/io/sqlite/sqlite.h"
#include "tests/integration/pipeline.h"
#include "tests/support/postgres/postgres.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;
using testing::Pipeline;
using testing::Process;

constexpr const char* kReportsToShare = R"(
limits: {concurrent_jobs: 64}
reports:
  numbers:
    id: 7
    filters: {seed: {type: integer}}
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      SELECT max(i) + :seed AS id FROM n
  endless:
    id: 9
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT count(*) AS c FROM n WHERE i < 0
)";

class SharedLimits : public testing::PostgresTest,
                     public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    if (is_in_postgres()) PostgresTest::SetUp();
    if (!IsSkipped()) pipeline_.serve(kReportsToShare);
  }
  bool is_in_postgres() const { return GetParam() == "Postgres"; }

  // Two connections to one account, and syncs that read from either: n0, n1, ... and endless.
  void configure(int jobs, int syncs) { configure(fmt::format("jobs: {}", jobs), syncs); }
  void configure(const std::string& limits, int syncs) {
    std::string connections;
    for (const auto* name : {"few", "same"}) {
      connections += fmt::format(
          "  {}: {{reports_api: {{url: \"{}\", key: \"${{env:KEY}}\", limits: {{{}}}}}}}\n", name,
          pipeline_.url, limits);
    }
    std::string rest;
    if (is_in_postgres()) {
      rest = fmt::format("state: {{postgres: {{dsn: \"{} options=-csearch_path={}\"}}}}\n", dsn_,
                         schema_);
    }
    rest += "syncs:\n  endless: {from: {few: 9}, to: [{out: {path: e.csv}}]}\n";
    for (int i = 0; i < syncs; ++i) {
      rest += fmt::format(
          "  n{0}: {{from: {{{1}: {{report: 7, filters: {{seed: {0}}}}}}}, to: [{{out: {{path: "
          "n{0}.csv}}}}]}}\n",
          i, i % 2 == 0 ? "few" : "same");
    }
    pipeline_.configure(connections, rest);
  }

  std::unique_ptr<Process> start(int first, int syncs) {
    std::vector<std::string> arguments{"run", "-v"};
    for (int i = 0; i < syncs; ++i) arguments.push_back(fmt::format("n{}", first + i));
    return pipeline_.start(std::move(arguments));
  }

  void expect_limit(int processes, int syncs_of_each, int jobs) {
    configure(jobs, processes * syncs_of_each);
    std::vector<std::unique_ptr<Process>> started;
    for (int i = 0; i < processes; ++i) started.push_back(start(i * syncs_of_each, syncs_of_each));
    for (const auto& process : started) EXPECT_EQ(process->wait(), 0) << process->errors();
    EXPECT_LE(pipeline_.server().most_running_jobs(), static_cast<std::uint32_t>(jobs));
    EXPECT_EQ(pipeline_.count("GET /queries/7/submit_export.csv 200"),
              static_cast<std::size_t>(processes * syncs_of_each));
    EXPECT_EQ(ledger("SELECT count(*) FROM millrace_quota_shares"), "0");
  }

  std::string ledger(const std::string& statement) {
    if (is_in_postgres()) return value(statement);
    auto database = io::SqliteDatabase::open(pipeline_.folder() / ".millrace/state.db",
                                             io::SqliteAccess::ReadWrite, std::chrono::seconds(30));
    if (!database) return database.error().message();
    auto prepared = database->prepare(statement);
    if (!prepared) return prepared.error().message();
    const auto found = prepared->step();
    if (!found) return found.error().message();
    return *found ? std::string(prepared->text(0)) : "";
  }
  // Moves the end of all shares, by milliseconds.
  void move_shares(std::int64_t by) {
    const auto move = fmt::format("UPDATE millrace_quota_shares SET until = until + {}", by);
    if (is_in_postgres()) {
      sql(move);
    } else {
      ledger(move);
    }
  }

  // The second process of a test; its file of errors is there once it runs.
  bool says(const Process& second, const char* text) {
    return std::filesystem::exists(pipeline_.folder() / "run2.err") &&
           second.errors().contains(text);
  }

  std::unique_ptr<Process> start_endless() {
    auto process = pipeline_.start({"run", "endless"});
    pipeline_.wait_for_call("GET /queries/9/submit_export.csv 200");
    pipeline_.wait_for_call("GET /queries/get_export_results.json 200");
    return process;
  }

  Pipeline pipeline_;
};

INSTANTIATE_TEST_SUITE_P(, SharedLimits, ::testing::Values("Sqlite", "Postgres"),
                         [](const auto& test) { return test.param; });

TEST_P(SharedLimits, HoldForTwoProcesses) {
  expect_limit(2, 10, 3);
}

TEST_P(SharedLimits, HoldForSixteenProcesses) {
  expect_limit(16, 3, 4);
}

TEST_P(SharedLimits, HoldForProcessesThatTakeTurns) {
  expect_limit(3, 2, 1);
}

// However late they are sent, and seen: no more of them than that much time allows.
TEST_P(SharedLimits, HoldForRequestsOfThreeProcesses) {
  constexpr std::size_t kARate = 20;  // A second.
  configure(fmt::format("requests: {}/s", kARate), 9);
  const auto begin = std::chrono::steady_clock::now();

  std::vector<std::unique_ptr<Process>> started;
  for (int i = 0; i < 3; ++i) started.push_back(start(i * 3, 3));
  for (const auto& process : started) EXPECT_EQ(process->wait(), 0) << process->errors();

  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto requests = pipeline_.count("");
  EXPECT_GE(requests, 27u) << "a job, a look at it, and its file, for each sync";
  EXPECT_LE(static_cast<double>(requests - 1), kARate * took.count());
}

TEST_P(SharedLimits, AreNotKeptFromOthersByAProcessThatWasKilled) {
  configure(1, 1);
  const auto killed = start_endless();
  constexpr std::int64_t kADay = 24 * 3'600 * 1'000;
  move_shares(kADay);

  killed->signal(SIGKILL);
  EXPECT_EQ(killed->wait(), 128 + SIGKILL);
  const auto next = start(0, 1);

  EXPECT_EQ(next->wait(), 0) << next->errors();
  EXPECT_EQ(ledger("SELECT count(*) FROM millrace_quota_shares"), "0");
}

TEST_P(SharedLimits, OfAProcessThatIsStoppedAreOthersWhenItsShareHasRunOut) {
  configure(1, 1);
  const auto holder = start_endless();
  holder->signal(SIGSTOP);
  const auto next = start(0, 1);
  constexpr const char* kWaits = "waiting for a job slot (1 allowed, shared with 1 other process)";
  while (next->is_running() && !says(*next, kWaits)) std::this_thread::yield();
  EXPECT_EQ(pipeline_.count("GET /queries/7"), 0u);

  move_shares(-61'000);

  EXPECT_EQ(next->wait(), 0) << next->errors();
  EXPECT_THAT(next->errors(), HasSubstr(kWaits));
  holder->signal(SIGCONT);
  holder->signal(SIGTERM);
  EXPECT_EQ(holder->wait(), 128 + SIGTERM) << holder->errors();
}

}  // namespace
}  // namespace millrace
