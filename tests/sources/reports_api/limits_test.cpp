#include <algorithm>

#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/sources/reports_api/jobs/job_slots.h"
#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;

class JobSlotsTest : public ::testing::Test {
 protected:
  JobSlots::Slot take(JobSlots& slots) {
    return millrace::testing::run(loop_, slots.acquire()).value();
  }

  boost::asio::io_context loop_;
  FakeClock clock_;
};

TEST_F(JobSlotsTest, FallToWhatWasInFlightWhenTheApiRefuses) {
  JobSlots slots(loop_.get_executor(), clock_, 5);
  auto first = take(slots);
  auto second = take(slots);

  const bool ours = slots.refused(take(slots));

  EXPECT_TRUE(ours);
  EXPECT_EQ(slots.limit(), 2u);
  EXPECT_EQ(slots.available(), 0u);
  first.release();
  EXPECT_EQ(slots.available(), 1u);
}

TEST_F(JobSlotsTest, NeverFallBelowOne) {
  JobSlots slots(loop_.get_executor(), clock_, 5);

  const bool ours = slots.refused(take(slots));

  EXPECT_FALSE(ours);
  EXPECT_EQ(slots.limit(), 1u);
  EXPECT_EQ(slots.available(), 1u);
}

TEST_F(JobSlotsTest, RiseByOneAfterSomeJobsOrSomeMinutes) {
  JobSlots slots(loop_.get_executor(), clock_, 5);
  slots.refused(take(slots));

  for (int i = 0; i < 9; ++i) slots.accepted();
  EXPECT_EQ(slots.limit(), 1u);
  slots.accepted();
  EXPECT_EQ(slots.limit(), 2u);
  clock_.advance(5min);
  slots.accepted();
  EXPECT_EQ(slots.limit(), 3u);
  EXPECT_EQ(slots.available(), 3u);
  for (int i = 0; i < 100; ++i) slots.accepted();
  EXPECT_EQ(slots.limit(), 5u);
}

TEST_F(JobSlotsTest, KeepToANumberThatTheApiNames) {
  JobSlots slots(loop_.get_executor(), clock_, 5);
  auto first = take(slots);
  auto second = take(slots);
  auto third = take(slots);

  slots.told(2);
  third.release();

  EXPECT_EQ(slots.limit(), 2u);
  for (int i = 0; i < 100; ++i) slots.accepted();
  EXPECT_EQ(slots.limit(), 2u);
  slots.told(9);
  EXPECT_EQ(slots.limit(), 5u);
}

class LimitsTest : public ReportsApiTest {
 protected:
  // Reads all of the sources at once; how many of them gave all their rows.
  int read_all(const std::vector<std::unique_ptr<components::Source>>& sources) {
    TaskGroup tasks(loop_.get_executor());
    int complete = 0;
    const auto sync = [&](components::Source& from) -> Task<void> {
      const auto rows = co_await read(from);
      complete += rows ? 1 : 0;
    };
    for (const auto& each : sources) tasks.spawn(sync(*each));
    millrace::testing::run(loop_, tasks.join());
    return complete;
  }

  // Takes as many jobs at once, and refuses others as this reply says.
  void take_jobs(int most, Reply refusal) {
    api_.on(kSubmit, [this, most, refusal](auto&) {
      if (in_flight_ == most) {
        ++refused_;
        return refusal;
      }
      ++in_flight_;
      return json(fmt::format(R"({{"job_id":{}}})", ++last_job_));
    });
    api_.on(kDownload, [this](auto&) {
      --in_flight_;
      return Reply{.body = "id\n1\n"};
    });
  }

  int in_flight_ = 0;
  int refused_ = 0;
  int last_job_ = 0;
};

TEST_F(LimitsTest, NeverHasMoreJobsInFlightThanTheLimit) {
  int most = 0;
  take_jobs(100, {});
  api_.on(kPoll, [&](auto&) {
    most = std::max(most, in_flight_);
    return json(R"({"status":"success","export":true})");
  });
  std::vector<std::unique_ptr<components::Source>> sources;
  for (int i = 0; i < 30; ++i) sources.push_back(source());

  EXPECT_EQ(read_all(sources), 30);

  EXPECT_EQ(asked(kSubmit), 30u);
  EXPECT_EQ(most, 5);
  EXPECT_THAT(events_.phases, Contains("waiting for a job slot (5 in flight)"));
}

TEST_F(LimitsTest, F032_TheAccountsJobLimitIsLearntFromRefusals) {
  connect({.url = api_.url(), .key = config::Secret(kKey), .limits = {.jobs = 8}});
  for (const Reply& refusal :
       {json(R"({"error":"Concurrent jobs limit reached"})", 429),
        Reply{.status = 422, .body = "too many jobs"}, json(R"({"message":"job limit"})", 409)}) {
    take_jobs(3, refusal);
    std::vector<std::unique_ptr<components::Source>> sources;
    for (int i = 0; i < 20; ++i) sources.push_back(source());

    EXPECT_EQ(read_all(sources), 20);
  }
  EXPECT_GT(refused_, 0);
  EXPECT_LT(refused_, 60);
  EXPECT_THAT(events_.notes, Contains(HasSubstr("the API accepts 3 jobs at once")));
}

TEST_F(LimitsTest, F032_ARefusalBecauseOfTheJobsOfOthersIsTriedAgainAndThenGivenUp) {
  take_jobs(0, json(R"({"error":"Concurrent jobs limit reached"})", 429));
  auto config = report();
  config.retry.attempts = 3;

  const auto rows = read_once(config);

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(rows.error().message(),
              HasSubstr("gave up after 3 attempts: the account has no free job slot"));
  EXPECT_EQ(refused_, 3);
}

TEST_F(LimitsTest, ANumberOfJobsThatTheApiNamesIsKeptTo) {
  connect({.url = api_.url(), .key = config::Secret(kKey), .limits = {.jobs = 8}});
  int most = 0;
  take_jobs(100, {});
  api_.on(kPoll, [&](auto&) {
    most = in_flight_;
    return json(R"({"status":"success","export":true,"concurrent_user_jobs_limit":2})");
  });
  EXPECT_TRUE(read_once());
  std::vector<std::unique_ptr<components::Source>> sources;
  for (int i = 0; i < 20; ++i) sources.push_back(source());

  EXPECT_EQ(read_all(sources), 20);

  EXPECT_LE(most, 2);
}

TEST_F(LimitsTest, AReportOfManyPagesDoesNotStarveTheOthers) {
  connect({.url = api_.url(),
           .key = config::Secret(kKey),
           .limits = {.jobs = 50, .requests = {100, 1s}}});
  api_.on("/queries/7/submit_query.json", {json(R"({"job_id":7})")});
  api_.on("/queries/get_query_results.json", [](const SeenRequest& request) {
    const std::string page = request.parameter("_page");
    return json(fmt::format(R"({{"status":"success","values":[["{}"]],"fields":["n"],)"
                            R"("paginated":{{"num_pages":300,"page":{}}}}})",
                            page, page));
  });
  api_.on(kPoll, {json(R"({"status":"success","export":true})")});
  auto large = report();
  large.report = "7";
  large.fetch = Fetch::Pages;
  std::vector<std::unique_ptr<components::Source>> sources;
  sources.push_back(source(large));
  for (int i = 0; i < 20; ++i) sources.push_back(source());

  EXPECT_EQ(read_all(sources), 21);

  // Each small report needs three requests: by then the large one may have had about as many.
  const auto requests = api_.requests();
  const auto last_small =
      std::ranges::find(requests.rbegin(), requests.rend(), kDownload, &SeenRequest::path);
  EXPECT_EQ(requests.size(), 1u + 300u + 3u * 20u);
  EXPECT_LT(std::distance(last_small, requests.rend()), 80);
}

// A call that is answered with a pause of an hour, to a sync that has half of one.
struct LongPause {
  std::string name, path;
  Fetch fetch = Fetch::Export;
};

class LongPauseTest : public ReportsApiTest, public ::testing::WithParamInterface<LongPause> {};

TEST_P(LongPauseTest, EndsTheSyncsOfTheConnectionAtOnce) {
  api_.on("/queries/1846-growth/submit_query.json", {json(R"({"job_id":5})")});
  api_.on(GetParam().path, {Reply{.status = 429, .headers = {{"Retry-After", "3600"}}}});
  auto config = report();
  config.fetch = GetParam().fetch;
  const auto began = clock_.now();

  const auto refused = read_once(config);
  const auto asked_before = api_.requests().size();
  const auto other = read_once();

  for (const auto& late : {refused, other}) {
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind(), ErrorKind::Transient);
    EXPECT_THAT(late.error().message(), HasSubstr("is not complete within 30m"));
  }
  EXPECT_THAT(other.error().message(), HasSubstr("bi accepts no requests for another 60m: "));
  EXPECT_LT(clock_.now() - began, 1min);
  for (auto i = asked_before; i < api_.requests().size(); ++i) {
    EXPECT_EQ(api_.requests()[i].method, "PUT") << "only cancelling goes before the pause ends";
  }
}

INSTANTIATE_TEST_SUITE_P(
    , LongPauseTest,
    ::testing::Values(LongPause{"OfASubmission", "/queries/1846-growth/submit_export.csv"},
                      LongPause{"OfAPoll", "/queries/get_export_results.json"},
                      LongPause{"OfADownload", "/exports/download"},
                      LongPause{"OfAPage", "/queries/get_query_results.json", Fetch::Pages},
                      LongPause{"OfADirectAnswer", "/queries/1846-growth.csv", Fetch::Direct}),
    [](const auto& test) { return test.param.name; });

TEST_F(LimitsTest, ASyncWithMoreTimeWaitsForTheEndOfThePause) {
  api_.on(kSubmit, {Reply{.status = 429, .headers = {{"Retry-After", "3600"}}},
                    json(R"({"status":"created","job_id":5})")});
  auto patient = report();
  patient.timeout = 2h;

  EXPECT_FALSE(read_once());
  const auto began = clock_.now();
  const auto rows = read_once(patient);

  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_GE(clock_.now() - began, 59min);
}

TEST_F(LimitsTest, NoRequestIsSentWhileNoneRemains) {
  api_.on(kSubmit, {Reply{.headers = {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "40"}},
                          .body = R"({"job_id":5})"}});
  const auto began = clock_.now();

  EXPECT_TRUE(read_once());

  EXPECT_GE(clock_.now() - began, 40s);
}

}  // namespace
}  // namespace millrace::sources::testing
