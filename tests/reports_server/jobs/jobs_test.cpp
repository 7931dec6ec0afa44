// Job records, cancelling, the limit of a key, and jobs that expire.

#include <gmock/gmock.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class JobsTest : public ServerTest {
 protected:
  JobsTest() {
    report(1, "people", "SELECT name FROM people ORDER BY name");
    report(2, "endless", kEndless);
    report(3, "overflow", "SELECT abs(-9223372036854775807 - one) AS x FROM (SELECT 1 AS one)");
  }
  std::string record_of(const std::string& job) {
    return client_->get("/jobs/" + job + ".json").body;
  }
  // Asks until the record says so.
  std::string record_with(const std::string& job, const std::string& part) {
    for (;;) {
      auto record = record_of(job);
      if (record.find(part) != record.npos || record.find("\"status\"") == record.npos)
        return record;
    }
  }
};

TEST_F(JobsTest, ARecordTellsTheLifeOfAJob) {
  start();
  const auto job = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(job);
  EXPECT_THAT(
      record_of(job),
      MatchesRegex("\\{\"id\":" + job +
                   ",\"status\":\"success\",\"created_at\":\"20[^\"]+\",\"source_id\":1,"
                   "\"source_type\":\"QueryReport\",\"user_id\":1,\"start_time\":\"20[^\"]+\","
                   "\"end_time\":\"20[^\"]+\",\"tenant_id\":1,\"duration\":[0-9.]+,"
                   "\"cancellable\":false,\"source_method\":\"submit_export\"\\}"));
}

TEST_F(JobsTest, ARecordOfAJobThatWaitsHasANegativeDuration) {
  options.limits.concurrent_jobs = 1;
  start();
  client_->submit("/queries/2/submit_export.csv");
  const auto waiting = client_->submit("/queries/1/submit_query.json");
  EXPECT_THAT(record_of(waiting), HasSubstr("\"start_time\":null,\"end_time\":null,\"tenant_id\":1,"
                                            "\"duration\":-1.000000,\"cancellable\":true"));
  EXPECT_THAT(record_of(waiting), HasSubstr("\"status\":\"queued\""));
}

TEST_F(JobsTest, CancellingEndsARunningQueryAndFreesItsPlace) {
  options.limits.concurrent_jobs = 1;
  start();
  const auto endless = client_->submit("/queries/2/submit_export.csv");
  record_with(endless, "\"running\"");
  const auto next = client_->submit("/queries/1/submit_export.csv");
  const auto asked = std::chrono::steady_clock::now();
  const auto cancelled = client_->put("/jobs/" + endless + "/cancel.json");
  EXPECT_EQ(cancelled.body, "{\"status\":\"OK\"}");
  EXPECT_EQ(client_->export_of(endless), "{\"status\":\"cancelled\"}");
  EXPECT_LT(std::chrono::steady_clock::now() - asked, options.limits.query_time / 2)
      << "it ended by its time limit";
  EXPECT_THAT(record_of(endless), HasSubstr("\"cancellable\":false"));
  EXPECT_EQ(client_->get("/exports/download?job_id=" + endless).status, 422);
  EXPECT_EQ(client_->download(next).body, "name\nAnn\nBao\nCid\n");
}

TEST_F(JobsTest, CancellingAJobThatWaitsEndsItAtOnce) {
  options.limits.concurrent_jobs = 1;
  start();
  client_->submit("/queries/2/submit_query.json");
  const auto waiting = client_->submit("/queries/2/submit_query.json");
  client_->put("/jobs/" + waiting + "/cancel.json");
  EXPECT_EQ(client_->get("/queries/get_query_results.json?job_id=" + waiting).body,
            "{\"status\":\"cancelled\"}");
}

TEST_F(JobsTest, CancellingWhatIsOverChangesNothing) {
  start();
  const auto job = client_->submit("/queries/1/submit_export.csv");
  const auto before = client_->export_of(job);
  EXPECT_EQ(client_->put("/jobs/" + job + "/cancel.json").body, "{\"status\":\"OK\"}");
  EXPECT_EQ(client_->export_of(job), before);
}

TEST_F(JobsTest, CancelledJobsLeaveNothingThatWaits) {
  options.limits.concurrent_jobs = 1;
  options.limits.jobs_kept = 5;
  start();
  client_->submit("/queries/2/submit_export.csv");
  for (int i = 0; i < 50; ++i) {
    client_->put("/jobs/" + client_->submit("/queries/1/submit_export.csv") + "/cancel.json");
  }
  EXPECT_EQ(client_->get("/queries/1/submit_export.csv").status, 200);
}

TEST_F(JobsTest, AKeyHasNoMoreUnfinishedJobsThanItsLimit) {
  options.keys[0].jobs = 2;
  start();
  const auto first = client_->submit("/queries/2/submit_export.csv");
  client_->submit("/queries/2/submit_query.json");
  const auto third = client_->get("/queries/1/submit_export.csv");
  const auto live = client_->get("/queries/1.csv");
  const auto of_other = Client(port_, "also right").get("/queries/1/submit_export.csv");
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(third.header("retry-after"), "5");
  EXPECT_EQ(third.body,
            "{\"error\":\"concurrent_user_jobs_limit: 2 jobs of this key are not over; wait for "
            "one\",\"concurrent_user_jobs_limit\":2}");
  EXPECT_EQ(live.status, 429);
  EXPECT_EQ(of_other.status, 200);

  client_->put("/jobs/" + first + "/cancel.json");
  client_->export_of(first);

  EXPECT_EQ(client_->get("/queries/1/submit_export.csv").status, 200);
}

TEST_F(JobsTest, AJobThatEndsDoesNotCountAnyMore) {
  options.keys[0].jobs = 1;
  start();
  for (int i = 0; i < 5; ++i) client_->download(client_->submit("/queries/1/submit_export.csv"));
  EXPECT_THAT(client_->export_of(client_->submit("/queries/3/submit_export.csv")),
              HasSubstr("failure"));
  EXPECT_EQ(client_->get("/queries/1.csv").status, 200);
}

TEST_F(JobsTest, AJobExpiresWithItsResult) {
  start();
  const auto job = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(job);
  clock_.advance(std::chrono::hours(23));
  EXPECT_EQ(client_->get("/jobs/" + job + ".json").status, 200);
  clock_.advance(std::chrono::hours(2));
  EXPECT_EQ(client_->get("/jobs/" + job + ".json").status, 404);
  EXPECT_EQ(client_->get("/queries/get_export_results.json?job_id=" + job).status, 404);
  EXPECT_EQ(client_->get("/exports/download?job_id=" + job).status, 422);
}

TEST_F(JobsTest, TheLogOfAJobSaysWhyItFailed) {
  start();
  const auto job = client_->submit("/queries/3/submit_export.csv");
  client_->export_of(job);
  const auto all = client_->get("/jobs/" + job + "/logs.json").body;
  const auto rest = client_->get("/jobs/" + job + "/logs.json?last_id=2").body;
  EXPECT_THAT(all, StartsWith("{\"logs\":[{\"id\":1,"));
  EXPECT_THAT(all, HasSubstr("\"message\":\"Job started.\""));
  EXPECT_THAT(rest, MatchesRegex("\\{\"logs\":\\[\\{\"id\":3,\"timestamp\":\"[^\"]+\",\"level\":"
                                 "\"ERROR\",\"message\":\"integer overflow\"\\}\\],"
                                 "\"has_more\":false\\}"));
}

TEST_F(JobsTest, TheLegacyAddressGivesTheResultsOfItsReport) {
  start();
  const auto job = client_->submit("/queries/1/submit_query.json");
  const auto body = client_->result_of(job, "&_page=2&_page_size=2");
  EXPECT_THAT(body, HasSubstr("[[\"Cid\"]]"));
  EXPECT_EQ(client_->get("/queries/1.json?job_id=" + job + "&_page=2&_page_size=2").body, body);
  EXPECT_EQ(client_->get("/queries/1-people.json?job_id=" + job + "&_page=2&_page_size=2").body,
            body);
  EXPECT_EQ(client_->get("/queries/2.json?job_id=" + job).status, 404);
}

TEST_F(JobsTest, HeadReadsAndDoesNotSubmit) {
  start();
  const auto job = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(job);
  EXPECT_EQ(client_->head("/queries/get_export_results.json?job_id=" + job).status, 200);
  EXPECT_EQ(client_->head("/exports/download?job_id=" + job).status, 302);
  const auto submitted = client_->head("/queries/1/submit_export.csv");
  EXPECT_EQ(submitted.status, 405);
  EXPECT_EQ(submitted.header("allow"), "GET, POST");
}

TEST_F(JobsTest, ACookieIsSetOnceAndNotNeeded) {
  start();
  const auto first = client_->get("/users/info.json");
  const auto second = client_->get("/users/info.json", {{"Cookie", first.header("set-cookie")}});
  EXPECT_EQ(first.body, "{\"id\":1,\"name\":\"ops\",\"email\":\"ops\"}");
  EXPECT_THAT(first.header("set-cookie"), MatchesRegex("_session=.+; path=/; HttpOnly"));
  EXPECT_EQ(second.header("set-cookie"), "");
}

}  // namespace
}  // namespace millrace::reports_server
