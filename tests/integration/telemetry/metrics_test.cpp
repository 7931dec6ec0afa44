// Metrics of the real program: of one run in a file and at a gateway, of a service over HTTP.

#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"
#include "tests/io/http_server/raw_client.h"
#include "tests/support/http/http_server.h"
#include "tests/support/promtool.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::Not;
using testing::Pipeline;
using testing::Process;
using testing::RawClient;
using testing::Reply;

class MetricsOfRunsTest : public ::testing::Test {
 protected:
  MetricsOfRunsTest() {
    pipeline_.serve("reports: {numbers: {id: 7, query: \"SELECT 1 AS id\"}}");
    configure(7);
  }

  void configure(int report, const std::string& every = "1h") {
    pipeline_.configure(
        "", fmt::format("syncs:\n  s: {{schedule: {{every: {}}}, from: {{bi: {}}}, to: [{{out: "
                        "{{path: s.csv}}}}]}}\n",
                        every, report));
  }
  static void expect_good(const std::string& text) {
    if (testing::has_promtool()) EXPECT_EQ(testing::promtool("check metrics", text), "");
  }
  std::string metrics() const { return pipeline_.file("m.prom"); }

  Pipeline pipeline_;
};

TEST_F(MetricsOfRunsTest, AreWrittenToAFile) {
  const auto outcome = pipeline_.run({"run", "--metrics-file", "m.prom"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  expect_good(metrics());
  EXPECT_THAT(metrics(),
              AllOf(HasSubstr("millrace_runs_total{outcome=\"ok\",sync=\"s\"} 1\n"),
                    HasSubstr("millrace_rows_read_total{sync=\"s\"} 1\n"),
                    HasSubstr("millrace_last_run_success{sync=\"s\"} 1\n"),
                    HasSubstr("millrace_requests_total{connection=\"bi\",status=\"200\","
                              "what=\"submit\"} 1\n"),
                    HasSubstr("millrace_phase_duration_seconds_count{phase=\"loading\"} 1\n")));
}

TEST_F(MetricsOfRunsTest, OfAFailureKeepTheLastSuccess) {
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);
  configure(8);
  const auto outcome = pipeline_.run({"run", "--metrics-file", "m.prom"});
  EXPECT_EQ(outcome.exit_code, 1);
  expect_good(metrics());
  EXPECT_THAT(metrics(), AllOf(HasSubstr("millrace_runs_total{outcome=\"failed\",sync=\"s\"} 1\n"),
                               HasSubstr("millrace_last_run_success{sync=\"s\"} 0\n"),
                               HasSubstr("millrace_last_success_timestamp_seconds{sync=\"s\"} 1")));
}

TEST_F(MetricsOfRunsTest, CountTheRequestsOfASharedExportOnce) {
  pipeline_.configure("",
                      "syncs:\n  a: {from: {bi: 7}, to: [{out: {path: a.csv}}]}\n"
                      "  b: {from: {bi: 7}, to: [{out: {path: b.csv}}]}\n");
  ASSERT_EQ(pipeline_.run({"run", "--metrics-file", "m.prom"}).exit_code, 0);
  EXPECT_THAT(metrics(), AllOf(HasSubstr("status=\"200\",what=\"submit\"} 1\n"),
                               HasSubstr("millrace_rows_read_total{sync=\"a\"} 1\n"),
                               HasSubstr("millrace_rows_read_total{sync=\"b\"} 1\n")));
}

TEST_F(MetricsOfRunsTest, AreWrittenWhenTheStateCannotBeOpened) {
  pipeline_.configure(
      "", fmt::format("state: {{postgres: {{dsn: \"host=127.0.0.1 port={} user=u dbname=d\"}}}}\n"
                      "syncs: {{s: {{from: {{bi: 7}}, to: [{{out: {{path: s.csv}}}}]}}}}\n",
                      testing::closed_port()));
  const auto outcome = pipeline_.run({"run", "--metrics-file", "m.prom"});
  EXPECT_EQ(outcome.exit_code, 75) << outcome.errors;
  expect_good(metrics());
  EXPECT_THAT(metrics(), HasSubstr("millrace_last_run_success{sync=\"s\"} 0\n"));
}

TEST_F(MetricsOfRunsTest, AreWrittenWhenASignalStopsTheRun) {
  pipeline_.serve(R"(
reports:
  endless:
    id: 9
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT count(*) AS c FROM n WHERE i < 0
)");
  configure(9);
  HttpServer gateway;
  gateway.otherwise([](const auto&) { return Reply{.status = 200}; });
  const auto process =
      pipeline_.start({"run", "--metrics-file", "m.prom", "--pushgateway", gateway.url()});
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 128 + SIGTERM);
  const std::string line = "millrace_runs_total{outcome=\"cancelled\",sync=\"s\"} 1\n";
  EXPECT_THAT(metrics(), HasSubstr(line));
  ASSERT_EQ(gateway.requests().size(), 1U);
  EXPECT_THAT(gateway.requests().front().body, HasSubstr(line));
}

TEST_F(MetricsOfRunsTest, ThatCannotBeGivenAwayAreAWarning) {
  const auto gateway = fmt::format("http://127.0.0.1:{}", testing::closed_port());
  const auto outcome =
      pipeline_.run({"run", "--pushgateway", gateway, "--metrics-file", "millrace.yaml/m.prom"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("warning: --pushgateway: "), HasSubstr("warning: --metrics-file: ")));
}

TEST_F(MetricsOfRunsTest, AreRefusedWithADryRun) {
  EXPECT_EQ(pipeline_.run({"run", "--dry-run", "--metrics-file", "m.prom"}).exit_code, 2);
  EXPECT_EQ(pipeline_.run({"run", "--pushgateway", "gateway"}).exit_code, 2);
}

class MetricsOfServiceTest : public MetricsOfRunsTest {
 protected:
  static std::uint16_t port_of(Process& process) {
    constexpr std::string_view kBefore = "listening on http://127.0.0.1:";
    while (process.is_running() && !process.errors().contains(kBefore)) std::this_thread::yield();
    const auto said = process.errors();
    return static_cast<std::uint16_t>(std::stoi(said.substr(said.find(kBefore) + kBefore.size())));
  }
};

TEST_F(MetricsOfServiceTest, KnowWhatRanBeforeAndCountWhatRunsNow) {
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);
  configure(7, "1s");
  const auto process = pipeline_.start({"serve", "--listen", "127.0.0.1:0"});
  const auto port = port_of(*process);
  std::string body;
  while (process->is_running() && !body.contains("millrace_runs_total")) {
    const auto answer = RawClient(port).get("/metrics");
    EXPECT_EQ(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    body = answer.body;
  }
  expect_good(body);
  EXPECT_THAT(body, AllOf(HasSubstr("millrace_last_success_timestamp_seconds{sync=\"s\"} 1"),
                          HasSubstr("millrace_data_age_seconds{sync=\"s\"} "),
                          HasSubstr("millrace_next_run_timestamp_seconds{sync=\"s\"} 1"),
                          HasSubstr("millrace_jobs_in_flight{connection=\"bi\"} "),
                          HasSubstr("millrace_queue_bytes 0\n"), HasSubstr("millrace_ready 1\n"),
                          Not(HasSubstr(Pipeline::kKey))));
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST(PrometheusExampleTest, IsWhatPrometheusTakes) {
  if (!testing::has_promtool()) GTEST_SKIP() << "promtool is not installed";
  const std::string folder = MILLRACE_SOURCE_DIR "/examples/prometheus/";
  EXPECT_THAT(testing::promtool("check config " + folder + "prometheus.yml", ""),
              AllOf(HasSubstr("SUCCESS"), Not(HasSubstr("FAILED"))));
  EXPECT_THAT(testing::promtool("check rules " + folder + "alerts.yml", ""),
              AllOf(HasSubstr("SUCCESS"), Not(HasSubstr("FAILED"))));
  EXPECT_THAT(testing::promtool("test rules " + folder + "alerts_test.yml", ""),
              AllOf(HasSubstr("SUCCESS"), Not(HasSubstr("FAILED"))));
}

}  // namespace
}  // namespace millrace
