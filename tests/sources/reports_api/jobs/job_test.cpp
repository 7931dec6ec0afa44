#include "connector/sources/reports_api/jobs/job.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/ledger/store/sqlite_driver.h"
#include "connector/ledger/tables/state_file.h"
#include "connector/sources/reports_api/jobs/job_reply.h"
#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;

const std::string kDone = R"({"status":"success","export":true})";

// Runs that follow one another: each has a source of its own, and they share what is remembered.
class JobTest : public ReportsApiTest {
 protected:
  JobTest() {
    api_.on(kSubmit,
            [this](auto&) { return json(fmt::format(R"({{"job_id":{}}})", ++last_job_)); });
  }

  static ReportConfig kept() {
    auto config = report();
    config.on_timeout = OnTimeout::Keep;
    return config;
  }
  void expect_rows(const Result<std::vector<std::string>>& rows) {
    ASSERT_TRUE(rows) << rows.error().message();
    EXPECT_EQ(rows->size(), 3u);
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }
  // The whole time between the polls, which is waited for in parts.
  std::chrono::milliseconds slept() const {
    return std::accumulate(clock_.sleeps.begin(), clock_.sleeps.end(), 0ms);
  }
  // A run that is stopped by a signal at its first question after the job.
  Result<std::vector<std::string>> read_until_stopped() {
    TaskGroup tasks(loop_.get_executor());
    api_.on(kPoll, [&](auto&) {
      boost::asio::post(loop_, [&] { tasks.cancel(); });
      return Reply{.silent = true};
    });
    const auto from = source();
    return read_in(tasks, *from);
  }

  const std::string kCancel = "/jobs/5/cancel.json";
  int last_job_ = 4;
  std::chrono::steady_clock::time_point begun_;
};

TEST_F(JobTest, F027_ALostAnswerToSubmittingCostsOneJobMoreAtMostAndIsSaid) {
  api_.on(kSubmit, [this](auto&) {
    const int job = ++last_job_;
    return job == 5 ? millrace::testing::hang_up() : json(fmt::format(R"({{"job_id":{}}})", job));
  });

  expect_rows(read_once());

  EXPECT_EQ(asked(kSubmit), 2u);
  EXPECT_EQ(api_.requests(kDownload).at(0).query, "job_id=6");
  EXPECT_THAT(events_.notes, Contains(HasSubstr("the answer to the submission was lost once")));
}

// Keeps how often the API had been polled whenever a job was remembered.
class WatchedDriver final : public ledger::StoreDriver {
 public:
  WatchedDriver(std::function<std::size_t()> polls, std::vector<std::size_t>& at)
      : polls_(std::move(polls)), at_(at) {}

  Task<Result<ledger::Transacted>> transact(Units units) override {
    for (const auto* unit : units) {
      if (unit->front().sql.starts_with("INSERT INTO millrace_jobs")) at_.push_back(polls_());
    }
    return inner_.transact(std::move(units));
  }

 private:
  SystemClock clock_;
  ledger::SqliteDriver inner_{*ledger::open_state_in_memory(), clock_, nullptr};
  std::function<std::size_t()> polls_;
  std::vector<std::size_t>& at_;
};

TEST_F(JobTest, F028_AJobIsRememberedBeforeTheFirstQuestionAfterIt) {
  std::vector<std::size_t> at;
  ledger::Ledger ledger(std::make_unique<ledger::Store>(
                            loop_.get_executor(),
                            std::make_unique<WatchedDriver>([this] { return asked(kPoll); }, at)),
                        clock_);
  components::Environment watched{
      loop_.get_executor(), clock_, workers_, workers_, *http_, formats_, random_, "/tmp", ledger};
  connections_.push_back(connect_reports_api(
      {.url = api_.url(), .key = config::Secret(kKey), .limits = {}}, "bi", watched));

  expect_rows(read_once());

  EXPECT_THAT(at, ElementsAre(0u));
}

TEST_F(JobTest, F029_APendingJobIsAdoptedByTheNextRun) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  const auto late = read_once(kept());
  api_.on(kPoll, {json(kDone)});
  const auto next = read_once(kept());
  const auto after = read_once(kept());

  expect_failure(late, ErrorKind::Transient, "not complete within 30m (job 5)");
  expect_rows(next);
  expect_rows(after);
  EXPECT_EQ(asked(kSubmit), 2u);  // The third run has a job of its own.
  EXPECT_THAT(events_.notes, Contains(HasSubstr("resuming job 5, which an earlier run")));
  EXPECT_EQ(asked(kCancel), 0u);
}

TEST_F(JobTest, APauseBetweenTwoRunsIsNoPartOfTheJobsTime) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  expect_failure(read_once(kept()), ErrorKind::Transient, "not complete within 30m (job 5)");
  api_.on(kPoll, {json(kDone)});
  expect_rows(read_once(kept()));

  clock_.sleeps.clear();
  api_.on(kPoll, {json(R"({"status":"not yet"})"), json(kDone)});
  expect_rows(read_once(kept()));

  EXPECT_THAT(clock_.sleeps, ElementsAre(Le(2s)));
}

TEST_F(JobTest, AWaitOfManyMinutesIsToldOnceAMinute) {
  const auto slow = [&](auto&) {
    const bool is_done = clock_.now() - begun_ > 20min;
    return json(is_done ? kDone : R"({"status":"not yet"})");
  };
  for (int run = 0; run < 2; ++run) {
    begun_ = clock_.now();
    events_.phases.clear();
    clock_.sleeps.clear();
    api_.on(kPoll, slow);
    expect_rows(read_once());
  }

  EXPECT_GT(clock_.sleeps.size(), 12u);
  EXPECT_THAT(clock_.sleeps, Each(Le(1min)));
  EXPECT_GT(std::ranges::count(events_.phases, "queued there (job 6)"), 12);
}

// Leaves the job as a run does that is killed while it loads.
void hold_as_killed(components::Source& from, const Events& events, boost::asio::io_context& loop) {
  const auto hold = [&]() -> Task<void> {
    auto opened = co_await from.open(events);
    EXPECT_TRUE(co_await (*opened)->hold_job({"growth"}));
  };
  millrace::testing::run(loop, hold());
}

TEST_F(JobTest, F031_AHeldJobThatIsLostIsToldWithWhatThatMeans) {
  hold_as_killed(*source(kept()), *events_, loop_);
  api_.on(kPoll, {Reply{.status = 404}, json(kDone)});

  EXPECT_TRUE(read_once(kept()));

  EXPECT_THAT(events_.notes,
              Contains(AllOf(HasSubstr("job 5 is lost there"), HasSubstr("are appended as well"))));
}

TEST_F(JobTest, F031_AHeldJobThatIsTooOldIsToldWithWhatThatMeans) {
  hold_as_killed(*source(kept()), *events_, loop_);
  clock_.advance(31min);

  EXPECT_TRUE(read_once(kept()));

  EXPECT_THAT(events_.notes, Contains(AllOf(HasSubstr("job 5 of an earlier run is too old"),
                                            HasSubstr("are appended as well"))));
}

TEST_F(JobTest, F115_AHeldJobIsNotCancelledWhenTimeIsUp) {
  hold_as_killed(*source(kept()), *events_, loop_);
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  auto impatient = kept();
  impatient.on_timeout = OnTimeout::Cancel;

  EXPECT_FALSE(read_once(impatient));

  EXPECT_EQ(asked(kCancel), 0u);
}

TEST_F(JobTest, F029_AJobThatNoRunSawForALongTimeIsNotAdopted) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  const auto late = read_once(kept());
  clock_.advance(31min);
  api_.on(kPoll, {json(kDone)});

  expect_rows(read_once(kept()));

  EXPECT_EQ(asked(kSubmit), 2u);
}

TEST_F(JobTest, F029_AJobIsAdoptedByARunThatIsMorePatient) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  const auto late = read_once(kept());
  api_.on(kPoll, {json(kDone)});
  auto patient = kept();
  patient.retry.attempts = 99;
  patient.timeout = 2h;

  expect_rows(read_once(patient));

  EXPECT_EQ(asked(kSubmit), 1u);
}

TEST_F(JobTest, F029_AJobOfAnotherRequestIsNotAdopted) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  const auto late = read_once(kept());
  api_.on(kPoll, {json(kDone)});
  auto other = kept();
  other.filters = {{"country", {false, {config::Template::literal("SG")}, {false}}}};

  expect_rows(read_once(other));

  EXPECT_EQ(asked(kSubmit), 2u);
}

TEST_F(JobTest, ThatAnotherSyncFollowsIsNotAdopted) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  const auto pending = source(kept());
  const auto late = read_now(*pending);
  api_.on(kPoll, {json(kDone)});

  expect_rows(read_once(kept()));

  EXPECT_EQ(asked(kSubmit), 2u);
}

TEST_F(JobTest, F030_EveryKnownStateLeadsWhereItShould) {
  for (const auto* pending : {"not yet", "created", "QUEUED", "Running", "pending", "cancelling"}) {
    EXPECT_EQ(read_job_reply(fmt::format(R"({{"status":"{}"}})", pending))->state,
              JobState::Pending);
    EXPECT_TRUE(read_job_reply(fmt::format(R"({{"status":"{}"}})", pending))->known);
  }
  for (const auto* dead : {"failure", "Failed", "error"}) {
    EXPECT_EQ(read_job_reply(fmt::format(R"({{"status":"{}"}})", dead))->state, JobState::Failed);
  }
  for (const auto* cancelled : {"cancelled", "Canceled"}) {
    EXPECT_EQ(read_job_reply(fmt::format(R"({{"status":"{}"}})", cancelled))->state,
              JobState::Cancelled);
  }
  EXPECT_EQ(read_job_reply(R"({"status":"Success"})")->state, JobState::Done);
  EXPECT_EQ(read_job_reply(R"({"status":"already_existed"})")->state, JobState::Elsewhere);
}

TEST_F(JobTest, F015_AStatusThatIsNoTextIsNeverSuccess) {
  for (const auto* reply :
       {R"({"status":1,"export":true})", R"({"status":{"a":"success"},"export":true})",
        R"({"status":["success"]})", R"({"export":null})", R"({"export":false})", "{}"}) {
    EXPECT_EQ(read_job_reply(reply)->state, JobState::Pending) << reply;
  }
}

TEST_F(JobTest, F015_AnAnswerThatIsNotOneJsonObjectIsRefused) {
  const std::string deep = std::string(1'000'000, '[');
  for (const std::string& reply :
       {std::string("{"), std::string(R"({"status":"success")"), std::string("[]"),
        std::string(R"({"status":"running","status":"success"})"), std::string("{\"a\":NaN}"),
        std::string("{}{}"), "{\"a\":" + deep}) {
    EXPECT_FALSE(read_job_reply(reply)) << reply.substr(0, 40);
  }
}

TEST_F(JobTest, F012_AKeyThatIsRefusedOnTheWayKeepsTheJob) {
  api_.on(kPoll, {Reply{.status = 401}});
  expect_failure(read_once(), ErrorKind::Refused, "check connections.bi.key");
  EXPECT_EQ(asked(kPoll), 1u);
  api_.on(kPoll, {json(kDone)});
  clock_.advance(1min);

  expect_rows(read_once());

  EXPECT_EQ(asked(kSubmit), 1u);
}

TEST_F(JobTest, F013_AJobThatTheApiForgotIsSubmittedAgainAndTheOldOneForgotten) {
  for (const int status : {404, 410, 422}) {
    api_.on(kPoll, {json(R"({"errors":["Resource not found"]})", status), json(kDone)});
    const auto before = asked(kSubmit);

    expect_rows(read_once());

    EXPECT_EQ(asked(kSubmit), before + 2);
    EXPECT_THAT(events_.notes.back(), HasSubstr("the API does not know it any more"));
  }
}

TEST_F(JobTest, F030_AJobOfAnEarlierRunThatFailedIsSubmittedAgain) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  const auto late = read_once(kept());
  api_.on(kPoll, {json(R"({"status":"failure","error":"out of memory"})"), json(kDone)});

  expect_rows(read_once(kept()));

  EXPECT_THAT(events_.notes, Contains("job 5 is lost there: out of memory; submitting another"));
}

TEST_F(JobTest, F030_AJobThatFailedIsNotAdopted) {
  api_.on(kPoll, {json(R"({"status":"failure"})"), json(kDone)});
  expect_failure(read_once(), ErrorKind::Refused, "job 5 failed there: no explanation");

  expect_rows(read_once());

  EXPECT_EQ(api_.requests(kPoll).at(1).query, "job_id=6");
}

TEST_F(JobTest, F034_AJobIsCancelledThereWhenTheRunIsStopped) {
  api_.on(kCancel, {json(R"({"status":"OK"})")});

  const auto rows = read_until_stopped();

  expect_failure(rows, ErrorKind::Cancelled, "");
  ASSERT_EQ(asked(kCancel), 1u);
  EXPECT_EQ(api_.requests(kCancel).at(0).method, "PUT");
  EXPECT_EQ(api_.requests(kCancel).at(0).header("X-Holistics-Key"), kKey);
  api_.on(kPoll, {json(kDone)});
  expect_rows(read_once());  // Nothing is left to go on with.
  EXPECT_EQ(asked(kSubmit), 2u);
}

TEST_F(JobTest, F034_AJobThatCannotBeCancelledThereIsAdoptedByTheNextRun) {
  for (const Reply& refusal : {Reply{.status = 404}, Reply{.status = 500}, json("{}", 422)}) {
    api_.on(kCancel, {refusal});
    last_job_ = 4;
    const auto before = asked(kSubmit);

    const auto rows = read_until_stopped();
    api_.on(kPoll, {json(kDone)});

    expect_failure(rows, ErrorKind::Cancelled, "");
    expect_rows(read_once());
    EXPECT_EQ(asked(kSubmit), before + 1);
  }
}

TEST_F(JobTest, IsCancelledThereWhenTheTimeIsUp) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  api_.on(kCancel, {json("{}")});

  expect_failure(read_once(), ErrorKind::Transient, "not complete within 30m (job 5)");

  EXPECT_EQ(asked(kCancel), 1u);
  EXPECT_THAT(events_.notes, Contains("job 5 was cancelled there"));
}

TEST_F(JobTest, IsLeftAloneOnceItIsDone) {
  api_.on(kCancel, {json("{}")});
  TaskGroup tasks(loop_.get_executor());
  api_.on(kDownload, [&](auto&) {
    boost::asio::post(loop_, [&] { tasks.cancel(); });
    return Reply{.silent = true};
  });
  const auto from = source();

  expect_failure(read_in(tasks, *from), ErrorKind::Cancelled, "");

  EXPECT_EQ(asked(kCancel), 0u);
}

TEST_F(JobTest, IsAskedAfterWhenItIsUsuallyDone) {
  api_.on(kPoll, [n = 0](auto&) mutable {
    return json(++n % 2 == 0 ? kDone : R"({"status":"running"})");
  });
  auto slow = report();
  slow.poll = {.every = 10min, .up_to = 10min};
  expect_rows(read_once(slow));
  clock_.sleeps.clear();

  expect_rows(read_once());

  EXPECT_GE(slept(), 6min);
  EXPECT_LE(slept(), 8min);
}

TEST_F(JobTest, WaitsAsLongAsAnAnswerAboutItAsks) {
  api_.on(kPoll, {Reply{.headers = {{"Retry-After", "90"}}, .body = R"({"status":"queued"})"},
                  json(kDone)});

  expect_rows(read_once());

  EXPECT_GE(slept(), 90s);
}

TEST_F(JobTest, F033_AnIdThatComesForTwoSubmissionsIsSaid) {
  api_.on(kSubmit, {json(R"({"job_id":5})")});
  expect_rows(read_once());
  EXPECT_THAT(events_.notes, IsEmpty());

  expect_rows(read_once());

  EXPECT_THAT(events_.notes, ElementsAre(HasSubstr("a cache may have answered")));
}

TEST_F(JobTest, ThatExistedAlreadyAtSubmitIsFollowed) {
  for (const auto* reply : {R"({"status":"already_existed","job_id":4})",
                            R"({"job":{"id":5,"status":"created","existing_job_id":4}})"}) {
    api_.on(kSubmit, {json(reply)});
    expect_rows(read_once());
    EXPECT_EQ(api_.requests(kPoll).back().query, "job_id=4");
  }
  EXPECT_THAT(events_.notes, IsEmpty());
}

TEST_F(JobTest, ThatExistedAlreadyIsDownloadedByItsOwnIdWhereTheOtherHasNoFile) {
  api_.on(kSubmit, {json(R"({"job":{"id":5,"status":"created","existing_job_id":4}})")});
  api_.on(kDownload, [&](const SeenRequest& request) {
    if (request.query == "job_id=4") return json("{}", 422);
    return redirect(storage_.url(kFile));
  });

  expect_rows(read_once());

  EXPECT_EQ(asked(kSubmit), 1u);
}

}  // namespace
}  // namespace millrace::sources::testing
