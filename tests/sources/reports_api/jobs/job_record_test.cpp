// What a run does when its jobs cannot be remembered, or their rows are not wanted.

#include <utility>

#include "connector/ledger/store/sqlite_driver.h"
#include "connector/ledger/tables/state_file.h"
#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A ledger that refuses units that begin so.
class RefusingDriver final : public ledger::StoreDriver {
 public:
  explicit RefusingDriver(std::string refused) : refused_(std::move(refused)) {}

  Task<Result<ledger::Transacted>> transact(Units units) override {
    for (const auto* unit : units) {
      if (unit->front().sql.starts_with(refused_)) {
        co_return fail(ErrorKind::Transient, "the disk is full");
      }
    }
    co_return co_await inner_.transact(std::move(units));
  }

 private:
  SystemClock clock_;
  ledger::SqliteDriver inner_{*ledger::open_state_in_memory(), clock_, nullptr};
  const std::string refused_;
};

class JobRecordTest : public ReportsApiTest {
 protected:
  Result<std::vector<std::string>> read_while_refusing(const std::string& statement) {
    ledger::Ledger ledger(std::make_unique<ledger::Store>(
                              loop_.get_executor(), std::make_unique<RefusingDriver>(statement)),
                          clock_);
    components::Environment refusing{loop_.get_executor(),
                                     clock_,
                                     workers_,
                                     workers_,
                                     *http_,
                                     formats_,
                                     random_,
                                     "/tmp",
                                     ledger};
    connections_.push_back(connect_reports_api(
        {.url = api_.url(), .key = config::Secret(kKey), .limits = {}}, "bi", refusing));
    auto rows = read_once();
    connections_.clear();
    return rows;
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), ErrorKind::Transient);
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }
  // Leaves the job as a run does that is killed while it loads.
  void hold_as_killed() {
    const auto killed = source();
    const auto hold = [&]() -> Task<void> {
      auto opened = co_await killed->open(*events_);
      EXPECT_TRUE(co_await (*opened)->hold_job({"growth"}));
    };
    millrace::testing::run(loop_, hold());
  }

  const std::string kCancel = "/jobs/5/cancel.json";
};

TEST_F(JobRecordTest, AJobThatCannotBeRememberedIsCancelledThere) {
  api_.on(kCancel, {json("{}")});

  const auto rows = read_while_refusing("INSERT INTO millrace_jobs");

  expect_failure(rows, "remember the job for the next run: state: the disk is full");
  EXPECT_EQ(asked(kSubmit), 1u);
  EXPECT_EQ(asked(kCancel), 1u);
  EXPECT_EQ(asked(kPoll), 0u);
  EXPECT_THAT(events_.notes, Contains(HasSubstr("next run, and was cancelled there")));
}

TEST_F(JobRecordTest, NothingIsSubmittedWhenEarlierJobsCannotBeLookedUp) {
  const auto rows = read_while_refusing("SELECT job_id, submitted_at");

  expect_failure(rows, "look up jobs of earlier runs: state: the disk is full");
  EXPECT_EQ(asked(kSubmit), 0u);
}

TEST_F(JobRecordTest, ALostJobThatCannotBeForgottenIsNotFollowedByAnother) {
  api_.on(kPoll, {Reply{.status = 404}});

  const auto rows = read_while_refusing("DELETE FROM millrace_jobs");

  expect_failure(rows, "forget the job: state: the disk is full");
  EXPECT_EQ(asked(kSubmit), 1u);
}

TEST_F(JobRecordTest, AHeldJobThatNobodyWantsIsNotDownloaded) {
  hold_as_killed();
  const auto resumed = source();
  std::vector<std::string> jobs;
  resumed->ask_before_reading([&jobs](std::string job) -> Task<bool> {
    jobs.push_back(std::move(job));
    co_return false;
  });

  const auto rows = read_now(*resumed);

  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_THAT(*rows, IsEmpty());
  EXPECT_THAT(jobs, ElementsAre("5"));
  EXPECT_EQ(asked(kDownload), 1u) << "the first run alone";
}

TEST_F(JobRecordTest, OfANewJobNobodyIsAsked) {
  const auto fresh = source();
  fresh->ask_before_reading([](std::string) -> Task<bool> {
    ADD_FAILURE() << "nobody can have its rows";
    co_return false;
  });

  EXPECT_EQ(read_now(*fresh)->size(), 3u);
}

}  // namespace
}  // namespace millrace::sources::testing
