// The program against the reports server: what becomes of jobs that last, are shared, or are left.

#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;
using testing::Process;

constexpr const char* kSubmit = "GET /queries/7/submit_export.csv 200";
constexpr const char* kRefusedSubmit = "GET /queries/7/submit_export.csv 429";
constexpr const char* kEndlessSubmit = "GET /queries/9/submit_export.csv 200";
constexpr const char* kPoll = "GET /queries/get_export_results.json 200";
constexpr const char* kDownload = "GET /exports/download 302";
constexpr const char* kCancel = "PUT /jobs/N/cancel.json 200";

// One query runs at once: another one is done only when the endless one was ended.
constexpr const char* kReportsWithJobs = R"(
limits: {concurrent_jobs: 1}
reports:
  numbers:
    id: 7
    filters: {from: integer}
    query: SELECT coalesce(:from, 1) AS id
  endless:
    id: 9
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT count(*) AS c FROM n WHERE i < 0
  cached: {id: 10, cache: 10m, query: "SELECT hex(randomblob(8)) AS word"}
)";

class ReportJobsTest : public ::testing::Test {
 protected:
  // Syncs of these reports, each into a file of its own.
  static std::string syncs(const std::vector<std::string>& reports) {
    std::string text = "syncs:\n";
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const auto name = "s" + std::to_string(i);
      text += "  " + name + ": {from: {bi: " + reports[i] + "}, to: [{out: {path: " + name +
              ".csv}}]}\n";
    }
    return text;
  }
  void configure(const std::vector<std::string>& reports) {
    pipeline_.configure("", syncs(reports));
  }

  // Another program, whose job keeps the server busy until it is stopped.
  void make_busy() {
    other_.url = pipeline_.url;
    other_.configure("", syncs({"9"}));
    busy_ = other_.start({"run"});
    pipeline_.wait_for_call(kEndlessSubmit);
    pipeline_.wait_for_call(kPoll);
  }
  void make_idle() {
    busy_->signal(SIGTERM);
    EXPECT_EQ(busy_->wait(), 128 + SIGTERM);
    pipeline_.wait_for_call(kCancel);
  }

  Pipeline pipeline_;
  Pipeline other_;
  std::unique_ptr<Process> busy_;
};

TEST_F(ReportJobsTest, ASignalCancelsTheJobThereAndEndsItsQuery) {
  pipeline_.serve(kReportsWithJobs);
  configure({"9"});
  const auto process = pipeline_.start({"run"});
  pipeline_.wait_for_call(kPoll);

  process->signal(SIGTERM);
  const int code = process->wait();
  configure({"{report: 7, timeout: 20s}"});
  const auto next = pipeline_.run({"run"});

  EXPECT_EQ(code, 128 + SIGTERM) << process->errors();
  EXPECT_THAT(process->errors(), HasSubstr("was cancelled there"));
  EXPECT_EQ(pipeline_.count(kCancel), 1u);
  EXPECT_EQ(next.exit_code, 0) << "the query still runs there: " << next.output;
}

TEST_F(ReportJobsTest, ATimeoutCancelsTheJobThereAndEndsItsQuery) {
  pipeline_.serve(kReportsWithJobs);
  configure({"{report: 9, timeout: 1s}"});
  const auto late = pipeline_.run({"run"});
  configure({"{report: 7, timeout: 20s}"});
  const auto next = pipeline_.run({"run"});

  EXPECT_EQ(late.exit_code, 75) << late.output;
  EXPECT_THAT(late.output, AllOf(HasSubstr("the export of report 9 is not complete within 1s"),
                                 HasSubstr("run again, or raise timeout")));
  EXPECT_EQ(pipeline_.count(kCancel), 1u);
  EXPECT_EQ(next.exit_code, 0) << "the query still runs there: " << next.output;
}

TEST_F(ReportJobsTest, F029_AJobThatIsKeptAtTheTimeoutIsThatOfTheNextRun) {
  pipeline_.serve(kReportsWithJobs);
  make_busy();
  configure({"{report: 7, timeout: 1s, on_timeout: keep}"});

  const auto late = pipeline_.run({"run"});
  make_idle();
  configure({"{report: 7, timeout: 60s, on_timeout: keep}"});
  const auto next = pipeline_.run({"run"});
  const auto last = pipeline_.run({"run"});

  EXPECT_EQ(late.exit_code, 75) << late.output;
  EXPECT_EQ(next.exit_code, 0) << next.output << next.errors;
  EXPECT_THAT(next.errors, HasSubstr("which an earlier run submitted"));
  EXPECT_EQ(pipeline_.file("s0.csv"), "id\n1\n");
  EXPECT_EQ(last.exit_code, 0) << last.output << last.errors;
  EXPECT_EQ(pipeline_.count(kSubmit), 2u) << "one for the first two runs, one for the last";
  EXPECT_EQ(pipeline_.count(kCancel), 1u) << "of the other program only";
}

TEST_F(ReportJobsTest, F028_AJobOfARunThatWasKilledIsThatOfTheNextRun) {
  pipeline_.serve(kReportsWithJobs);
  make_busy();
  configure({"7"});
  const auto killed = pipeline_.start({"run", "--verbose"});
  pipeline_.wait_for_call(kSubmit);
  while (!killed->errors().contains("queued there")) std::this_thread::yield();

  killed->signal(SIGKILL);
  killed->wait();
  make_idle();
  const auto next = pipeline_.run({"run"});

  EXPECT_EQ(next.exit_code, 0) << next.output << next.errors;
  EXPECT_THAT(next.errors, HasSubstr("which an earlier run submitted"));
  EXPECT_EQ(pipeline_.file("s0.csv"), "id\n1\n");
  EXPECT_EQ(pipeline_.count(kSubmit), 1u);
}

TEST_F(ReportJobsTest, TwoSyncsOfOneReportAreOneJobAndOneDownload) {
  pipeline_.serve(kReportsWithJobs);
  configure({"{report: 7, filters: {from: 3}}", "{report: 7, filters: {from: 3}}"});

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(pipeline_.file("s0.csv"), "id\n3\n");
  EXPECT_EQ(pipeline_.file("s1.csv"), "id\n3\n");
  pipeline_.wait_for_call("GET /storage 200");
  EXPECT_EQ(pipeline_.count(kSubmit), 1u);
  EXPECT_EQ(pipeline_.count(kDownload), 1u);
  EXPECT_EQ(pipeline_.count("GET /storage 200"), 1u);
}

// The endless job is one of the two, and nothing is done before it is stopped: one of the ten gets
// in, and the others are refused.
TEST_F(ReportJobsTest, TenSyncsOfAKeyWithTwoJobsAllSucceed) {
  pipeline_.serve(kReportsWithJobs, ", jobs: 2");
  make_busy();
  std::vector<std::string> reports;
  for (int i = 0; i < 10; ++i) {
    reports.push_back("{report: 7, filters: {from: " + std::to_string(i) + "}}");
  }
  configure(reports);

  const auto process = pipeline_.start({"run"});
  pipeline_.wait_for_call(kSubmit);
  pipeline_.wait_for_call(kRefusedSubmit);
  const auto accepted_at_once = pipeline_.count(kSubmit);
  make_idle();

  EXPECT_EQ(process->wait(), 0) << process->output() << process->errors();
  EXPECT_EQ(accepted_at_once, 1u);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(pipeline_.file("s" + std::to_string(i) + ".csv"), "id\n" + std::to_string(i) + "\n");
  }
  EXPECT_EQ(pipeline_.count(kSubmit), 10u);
}

// The server's clock is three hours behind: so old is what it gives.
struct Stale {
  std::string name, from;
};

void PrintTo(const Stale& stale, std::ostream* out) {
  *out << stale.name;
}

class StaleTest : public ReportJobsTest, public ::testing::WithParamInterface<Stale> {
 protected:
  StaleTest() {
    pipeline_.server_behind = std::chrono::hours(3);
    pipeline_.serve(kReportsWithJobs);
  }
  Pipeline::Outcome run(const std::string& more, std::vector<std::string> arguments = {"run"}) {
    configure({"{" + GetParam().from + more + "}"});
    return pipeline_.run(std::move(arguments));
  }
};

TEST_P(StaleTest, DataAreSaidWarnedOfOrRefused) {
  const auto young = run(", max_age: 4h, on_stale: fail");
  const auto first = pipeline_.file("s0.csv");
  const auto warned = run(", max_age: 2h");
  const auto cached = pipeline_.file("s0.csv");
  std::filesystem::remove(pipeline_.folder() / "s0.csv");
  const auto refused = run(", max_age: 2h, on_stale: fail");

  EXPECT_EQ(young.exit_code, 0) << young.output << young.errors;
  EXPECT_THAT(young.output, AllOf(HasSubstr("s0: data as of "), HasSubstr(" UTC (3 h old)")));
  EXPECT_THAT(young.errors, Not(HasSubstr("older than max_age")));
  EXPECT_EQ(warned.exit_code, 0) << warned.output;
  EXPECT_THAT(warned.errors, HasSubstr("the data are 180 min old, older than max_age (120 min)"));
  EXPECT_EQ(cached, first) << "the report's cache holds for ten minutes";
  EXPECT_EQ(refused.exit_code, 4) << refused.output;
  EXPECT_THAT(refused.output, HasSubstr("older than max_age (120 min); wait for the API"));
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / "s0.csv"));
}

TEST_P(StaleTest, DataAreDatedInTheJsonSummary) {
  const auto outcome = run("", {"run", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, ::testing::ContainsRegex("\"fresh_as_of\":\"20[-0-9]+T[:0-9]+Z\""));
}

INSTANTIATE_TEST_SUITE_P(, StaleTest,
                         ::testing::Values(Stale{"Exported", "report: 10, fetch: export"},
                                           Stale{"Paged", "report: 10, fetch: pages"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace
