// The limits of an account, in two processes that share a ledger.

#include "connector/components/limits/shared_limits.h"

#include <algorithm>
#include <list>

#include <fmt/format.h>

#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::Contains;

class SharedLimitsTest : public ReportsApiTest {
 protected:
  // What a process of another host has of the same ledger, and its connection, as its own file has
  // it.
  struct Process {
    Process(const components::Environment& here, ledger::Store& store)
        : quotas(store, ProcessIdentity{.host = "host", .pid = 1}),
          limits(quotas, here.loop, here.clock),
          environment(here) {
      environment.limits = &limits;
    }
    ledger::Quotas quotas;
    components::SharedLimits limits;
    components::Environment environment;
    std::unique_ptr<ReportsApi> connection;
  };

  Process& process(const ReportsApiConfig& config, const std::string& name) {
    auto& started = processes_.emplace_back(environment_, *store_);
    started.connection = connect_reports_api(config, name, started.environment);
    return started;
  }
  ReportsApiConfig config(std::uint32_t jobs) const {
    return {.url = api_.url(), .key = config::Secret(kKey), .limits = {.jobs = jobs}};
  }

  void begin(Process& process, int syncs) {
    for (int i = 0; i < syncs; ++i) {
      configs_.push_back(report());
      auto made =
          process.connection->source(configs_.back(), {"growth", "run-1", clock_.wall_now()});
      sources_.push_back(*std::move(made));
      tasks_.spawn(sync(*sources_.back()));
    }
  }
  Task<void> sync(components::Source& source) {
    const auto rows = co_await read(source);
    complete_ += rows ? 1 : 0;
  }
  void finish() {
    millrace::testing::run(loop_, tasks_.join());
    sources_.clear();
    for (auto& process : processes_) millrace::testing::run(loop_, process.limits.stop());
  }

  // Counts the jobs that are in flight: from the submission to the end of the download.
  void count_jobs() {
    api_.on(kSubmit, [this](auto&) {
      most_ = std::max(most_, ++in_flight_);
      return json(fmt::format(R"({{"job_id":{}}})", ++last_job_));
    });
    api_.on(kPoll, {json(R"({"status":"success","export":true})")});
    api_.on(kDownload, [this](auto&) {
      --in_flight_;
      return Reply{.body = "id\n1\n"};
    });
  }

  std::unique_ptr<ledger::Store> store_ =
      ledger::make_store_in_memory(loop_.get_executor(), clock_);
  std::list<Process> processes_;
  std::list<std::unique_ptr<components::Source>> sources_;
  TaskGroup tasks_{loop_.get_executor()};
  int complete_ = 0;
  int in_flight_ = 0;
  int most_ = 0;
  int last_job_ = 0;
};

TEST_F(SharedLimitsTest, JobsOfAllProcessesAreNoMoreThanTheLimit) {
  count_jobs();
  auto& first = process(config(4), "bi");
  auto& second = process(config(4), "holistics");

  begin(first, 20);
  begin(second, 20);
  finish();

  EXPECT_EQ(complete_, 40);
  EXPECT_LE(most_, 4);
  EXPECT_GE(most_, 2);
  EXPECT_THAT(events_.phases,
              Contains("waiting for a job slot (4 allowed, shared with 1 other process)"));
}

TEST_F(SharedLimitsTest, AccountsDoNotTouchOneAnother) {
  count_jobs();
  auto other = config(1);
  other.key = config::Secret("other");
  auto& first = process(config(1), "bi");
  auto& second = process(other, "bi");

  begin(first, 1);
  begin(second, 1);
  finish();

  EXPECT_EQ(complete_, 2);
  EXPECT_THAT(events_.phases, ::testing::Not(Contains(::testing::HasSubstr("other process"))));
}

TEST_F(SharedLimitsTest, TheKeyIsNotInTheLedger) {
  count_jobs();
  auto limited = config(1);
  limited.limits.requests = {.count = 100, .per = std::chrono::seconds(1)};
  begin(process(limited, "bi"), 1);
  millrace::testing::run(loop_, tasks_.join());

  const auto kept = run(store_->run({{"SELECT resource FROM millrace_quotas ORDER BY resource"}}));
  finish();

  ASSERT_EQ(kept->at(0).size(), 2u);
  for (const auto& row : kept->at(0)) {
    EXPECT_THAT(ledger::text_of(row, 0), ::testing::HasSubstr(api_.url()));
    EXPECT_THAT(ledger::text_of(row, 0), ::testing::Not(::testing::HasSubstr(kKey)));
  }
}

TEST_F(SharedLimitsTest, RequestsOfAllProcessesKeepToTheRate) {
  count_jobs();
  auto limited = config(5);
  limited.limits.requests = {.count = 10, .per = std::chrono::seconds(1)};
  const auto began = clock_.now();

  begin(process(limited, "bi"), 10);
  begin(process(limited, "bi"), 10);
  finish();

  EXPECT_EQ(complete_, 20);
  const auto requests = static_cast<std::int64_t>(api_.requests().size());
  EXPECT_GE(clock_.now() - began, (requests - 1) * std::chrono::milliseconds(100));
}

}  // namespace
}  // namespace millrace::sources::testing
