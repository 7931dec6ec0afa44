#include "connector/telemetry/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/promtool.h"
#include "tests/support/run.h"

namespace millrace::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class MetricsTest : public ::testing::Test {
 protected:
  Events sync(const std::string& name) { return {metrics_, clock_, "run-1", name}; }
  // A run that reads and loads ten rows.
  void run(const Events& events, Status status = Status::Ok) {
    events.tell(Started{"bi to lake"});
    events.phase(Phase::Submitting);
    events.tell(RequestDone{"bi", "submit", "GET", 200, 20ms});
    clock_.advance(3s);
    events.phase(Phase::RunningThere, "job 5");
    clock_.advance(4s);
    events.tell(Received{.job = "5", .bytes = 100});
    events.tell(Received{.job = "5", .bytes = 250});
    events.tell(LoadDone{.connection = "lake",
                         .target = "o.csv",
                         .rows = 10,
                         .counts = {.inserted = 7, .unchanged = 3}});
    Finished finished{.status = status, .rows_read = 12, .rows_out = 10, .elapsed = 7s};
    if (status == Status::Failed) finished.error = Error(ErrorKind::Refused, "wrong key");
    events.tell(finished);
  }
  std::string shown() {
    metrics_.show(service());
    return metrics_.text();
  }
  ServiceNow service() const {
    return {.syncs = {{.sync = "orders",
                       .next = clock_.wall_now() + 1h,
                       .data_as_of = clock_.wall_now() - 90s,
                       .stale_after = 3600s}},
            .limits = {{"bi", "jobs at once", 2, 5, 1}},
            .queued_bytes = 11,
            .spooled_bytes = 12};
  }

  testing::FakeClock clock_;
  Metrics metrics_{clock_, "0.1.0"};
};

TEST_F(MetricsTest, CountsWhatARunTells) {
  run(sync("orders"));
  const auto text = metrics_.text();
  for (const auto* line : {
           R"(millrace_build_info{version="0.1.0"} 1)",
           R"(millrace_runs_total{outcome="ok",sync="orders"} 1)",
           R"(millrace_runs_total{outcome="failed",sync="orders"} 0)",
           R"(millrace_rows_read_total{sync="orders"} 12)",
           R"(millrace_rows_out_total{sync="orders"} 10)",
           R"(millrace_rows_loaded_total{change="inserted",connection="lake",sync="orders"} 7)",
           R"(millrace_rows_loaded_total{change="unchanged",connection="lake",sync="orders"} 3)",
           R"(millrace_received_bytes_total{sync="orders"} 250)",
           R"(millrace_requests_total{connection="bi",status="200",what="submit"} 1)",
           R"(millrace_phase_duration_seconds_sum{phase="submitting"} 3)",
           R"(millrace_phase_duration_seconds_sum{phase="running_there"} 4)",
           R"(millrace_run_duration_seconds_sum{outcome="ok"} 7)",
           R"(millrace_last_run_success{sync="orders"} 1)",
           R"(millrace_last_success_timestamp_seconds{sync="orders"} 1767323052)",
           R"(millrace_data_timestamp_seconds{sync="orders"} 1767323045)",
           R"(millrace_syncs_in_phase{phase="running_there"} 0)",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST_F(MetricsTest, AFailureLeavesTheLastSuccessAsItWas) {
  metrics_.know({.sync = "orders",
                 .last_run = Moment(1000s),
                 .is_last_run_done = true,
                 .last_success = Moment(1000s)});
  run(sync("orders"), Status::Failed);
  EXPECT_THAT(metrics_.text(),
              AllOf(HasSubstr("millrace_last_success_timestamp_seconds{sync=\"orders\"} 1000\n"),
                    HasSubstr("millrace_last_run_success{sync=\"orders\"} 0\n"),
                    HasSubstr(R"(millrace_runs_total{outcome="failed",sync="orders"} 1)")));
}

TEST_F(MetricsTest, CountsALoadThatFailedAndNoneOfItsRows) {
  const auto events = sync("orders");
  events.tell(Started{"bi to lake"});
  events.tell(LoadDone{.connection = "lake",
                       .target = "o.csv",
                       .error = Error(ErrorKind::Transient, "away"),
                       .counts = {.inserted = 7}});

  EXPECT_THAT(metrics_.text(),
              AllOf(HasSubstr(R"(millrace_load_failures_total{connection="lake",sync="orders"} 1)"),
                    Not(HasSubstr("change=\"inserted\""))));
}

TEST_F(MetricsTest, ShowsWhatRunsUnderWayDo) {
  const auto events = sync("orders");
  events.tell(Started{});
  events.phase(Phase::QueuedThere);
  events.phase(Phase::QueuedThere, "job 5");
  EXPECT_THAT(metrics_.text(), HasSubstr("millrace_syncs_in_phase{phase=\"queued_there\"} 1\n"));
}

TEST_F(MetricsTest, CountsBytesOnceHoweverOftenAnExportBeginsAgain) {
  const auto events = sync("orders");
  events.tell(Started{});
  events.tell(Received{.job = "5", .bytes = 100});
  events.tell(Received{.job = "5", .bytes = 40});
  events.tell(Received{.job = "6", .bytes = 60});
  EXPECT_THAT(metrics_.text(), HasSubstr("millrace_received_bytes_total{sync=\"orders\"} 200\n"));
}

TEST_F(MetricsTest, CountsRetriesAndPausesOfReceivers) {
  const auto events = sync("orders");
  events.tell(Started{});
  events.tell(Retrying{"", 1s, "503"});
  events.phase(Phase::WaitingForReceiver, "request 1 waits 5 ms");
  EXPECT_THAT(metrics_.text(), HasSubstr("millrace_retries_total{sync=\"orders\"} 2\n"));
}

TEST_F(MetricsTest, RequestsWithoutAnAnswerHaveNoStatus) {
  sync("orders").tell(RequestDone{"bi", "ask", "GET", 0, 1s});
  sync("orders").tell(RequestDone{"bi", "ask", "GET", 777, 1s});
  EXPECT_THAT(metrics_.text(), AllOf(HasSubstr(R"(status="none",what="ask"} 1)"),
                                     HasSubstr(R"(status="other",what="ask"} 1)")));
}

TEST_F(MetricsTest, ShowsWhatTheServiceIsAt) {
  const auto text = shown();
  for (const auto* line : {
           "millrace_data_age_seconds{sync=\"orders\"} 90\n",
           "millrace_data_stale_after_seconds{sync=\"orders\"} 3600\n",
           "millrace_next_run_timestamp_seconds{sync=\"orders\"} 1767326645\n",
           "millrace_jobs_in_flight{connection=\"bi\"} 2\n",
           "millrace_jobs_waiting{connection=\"bi\"} 1\n",
           "millrace_limit_max{connection=\"bi\",limit=\"jobs_at_once\"} 5\n",
           "millrace_queue_bytes 11\n",
           "millrace_spool_bytes 12\n",
           "millrace_ready 1\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST_F(MetricsTest, DropsTheSeriesOfASyncThatTheFileHasNoMore) {
  run(sync("orders"));
  run(sync("customers"));
  const auto text = shown();
  EXPECT_THAT(text, AllOf(HasSubstr("sync=\"orders\""), Not(HasSubstr("sync=\"customers\""))));
}

TEST_F(MetricsTest, KeepsTheSeriesOfASyncThatStillRuns) {
  sync("customers").tell(Started{});
  EXPECT_THAT(shown(), HasSubstr("sync=\"customers\""));
}

TEST_F(MetricsTest, TellsHowLateTheLoopIs) {
  metrics_.saw_loop_lag(20ms);
  EXPECT_THAT(metrics_.text(), AllOf(HasSubstr("millrace_loop_lag_seconds_bucket{le=\"0.01\"} 0"),
                                     HasSubstr("millrace_loop_lag_seconds_bucket{le=\"0.05\"} 1")));
}

TEST_F(MetricsTest, PrometheusHasNothingToComplainOf) {
  if (!testing::has_promtool()) GTEST_SKIP() << "promtool is not installed";
  const auto events = sync("a \"quoted\\\" name\nof two lines");
  run(events, Status::Failed);
  run(sync("orders"));
  events.tell(Retrying{"", 1s, "503"});
  metrics_.saw_loop_lag(20ms);
  EXPECT_EQ(testing::promtool("check metrics", shown()), "");
}

}  // namespace
}  // namespace millrace::telemetry
