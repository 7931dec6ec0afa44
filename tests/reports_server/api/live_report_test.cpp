// GET /queries/<report>.<csv|json|xlsx>: the rows without a job of the caller's.

#include <gmock/gmock.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

class LiveReportTest : public ServerTest {
 protected:
  LiveReportTest() {
    auto& people = report(1846, "people",
                          "SELECT name, score FROM people WHERE (NOT :country_given OR country IN "
                          "(:country)) ORDER BY name");
    people.filters = {{"country", {FilterType::List, false, {}}}};
    report(7, "endless", kEndless);
    report(8, "overflow", "SELECT abs(-9223372036854775807 - one) AS x FROM (SELECT 1 AS one)");
    report(9, "numbers", count_to(11));
    report(10, "random", "SELECT random() AS x").cache = std::chrono::minutes(10);
    options.limits.small_rows = 10;
  }
};

TEST_F(LiveReportTest, GivesTheRowsInEachFormatWithAFileName) {
  start();
  const auto csv = client_->get("/queries/1846-people.csv?country[]=SG&country[]=VN");
  const auto json = client_->get("/queries/1846.json?country=DE");
  const auto xlsx = client_->get("/queries/1846.xlsx");
  EXPECT_EQ(csv.status, 200);
  EXPECT_EQ(csv.body, "name,score\nAnn,1\nBao,2\n");
  EXPECT_EQ(csv.header("content-type"), "text/csv; charset=utf-8");
  EXPECT_EQ(csv.header("content-disposition"), "attachment; filename=\"people.csv\"");
  EXPECT_EQ(json.body, "[{\"name\":\"Cid\",\"score\":3}]\n");
  EXPECT_EQ(json.header("content-type"), "application/json; charset=utf-8");
  EXPECT_EQ(json.header("content-disposition"), "attachment; filename=\"people.json\"");
  EXPECT_THAT(xlsx.body, StartsWith("PK"));
  EXPECT_THAT(xlsx.header("content-type"), HasSubstr("spreadsheetml.sheet"));
}

TEST_F(LiveReportTest, IsNotSentAgainUntilItsRowsChange) {
  start();
  const auto first = client_->get("/queries/1846.csv");
  const auto tag = first.header("etag");
  ASSERT_THAT(tag, MatchesRegex("\"[0-9a-f]{32}\""));
  const auto same = client_->get("/queries/1846.csv", {{"If-None-Match", "\"x\", W/" + tag}});
  const auto any = client_->get("/queries/1846.csv", {{"If-None-Match", "*"}});
  change_database("UPDATE people SET score = 9 WHERE name = 'Ann'");
  const auto changed = client_->get("/queries/1846.csv", {{"If-None-Match", tag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.header("etag"), tag);
  EXPECT_EQ(same.header("content-length"), "");
  EXPECT_EQ(any.status, 304);
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.header("etag"), tag);
  EXPECT_EQ(client_->connections_made(), 1);
}

TEST_F(LiveReportTest, IsNotSentAgainToWhoHasItByItsTime) {
  start();
  client_->get("/queries/10.csv");
  clock_.advance(std::chrono::seconds(2));
  const auto first = client_->get("/queries/10.csv");
  const auto time = first.header("last-modified");
  ASSERT_NE(time, "");
  const auto same = client_->get("/queries/10.csv", {{"If-Modified-Since", time}});
  const auto early =
      client_->get("/queries/10.csv", {{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}});
  const auto odd = client_->get("/queries/10.csv", {{"If-Modified-Since", "tomorrow"}});
  const auto other_tag =
      client_->get("/queries/10.csv", {{"If-Modified-Since", time}, {"If-None-Match", "\"x\""}});
  clock_.advance(std::chrono::minutes(10));
  const auto changed = client_->get("/queries/10.csv", {{"If-Modified-Since", time}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.header("last-modified"), time);
  EXPECT_EQ(early.status, 200);
  EXPECT_EQ(odd.status, 200);
  EXPECT_EQ(other_tag.status, 200);
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.body, first.body);
}

// A time counts seconds: within one, the rows may be others.
TEST_F(LiveReportTest, HasNoTimeThatCouldMeanOtherRowsToo) {
  start();
  const auto fresh = client_->get("/queries/1846.csv");
  clock_.advance(std::chrono::seconds(2));
  const auto later = client_->get("/queries/1846.csv");
  EXPECT_EQ(fresh.header("last-modified"), "");
  EXPECT_EQ(later.header("last-modified"), "");
}

TEST_F(LiveReportTest, OfTheSameRowsHasTheSameTagAlsoAsAWorkbook) {
  start();
  const auto first = client_->get("/queries/1846.xlsx");
  clock_.advance(std::chrono::hours(30));
  const auto second = client_->get("/queries/1846.xlsx");
  EXPECT_EQ(second.header("etag"), first.header("etag"));
}

TEST_F(LiveReportTest, TakesTheKeyAsABasicPassword) {
  start();
  Client tool(port_, "");
  const auto none = tool.get("/queries/1846.csv");
  const auto right = tool.get("/queries/1846.csv", {{"Authorization", "Basic YW55OnJpZ2h0"}});
  const auto colon = tool.get("/queries/1846.csv", {{"Authorization", "bAsIc OnJpZ2h0"}});
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.header("www-authenticate"), "Basic realm=\"reports\"");
  EXPECT_EQ(right.status, 200) << right.body;
  EXPECT_EQ(colon.status, 200) << colon.body;
  for (const char* bad : {"Basic YW55Ondyb25n", "Basic YW55", "Basic !!!", "Basic ", "Bearer right",
                          "YW55OnJpZ2h0"}) {
    const auto answer = tool.get("/queries/1846.csv", {{"Authorization", bad}});
    EXPECT_EQ(answer.status, 401) << bad;
    EXPECT_EQ(answer.header("www-authenticate"), "Basic realm=\"reports\"") << bad;
  }
}

TEST_F(LiveReportTest, IsTheOnlyAddressThatTakesABasicPassword) {
  start();
  Client tool(port_, "");
  for (const char* target : {"/queries/1846/submit_export.csv", "/exports/download?job_id=1",
                             "/queries/get_query_results.json?job_id=1", "/api/v2/users/me"}) {
    const auto answer = tool.get(target, {{"Authorization", "Basic YW55OnJpZ2h0"}});
    EXPECT_EQ(answer.status, 401) << target;
    EXPECT_EQ(answer.header("www-authenticate"), "") << target;
  }
}

TEST_F(LiveReportTest, OfTooManyRowsIsRefusedWithTheMostAndAWayOut) {
  start();
  const auto csv = client_->get("/queries/9.csv");
  const auto json = client_->get("/queries/9.json");
  EXPECT_EQ(csv.status, 422);
  EXPECT_EQ(csv.body,
            "the report has more than 10 rows, the most that this address gives; use "
            "/queries/9/submit_export.csv, or a filter that leaves fewer");
  EXPECT_EQ(json.status, 422);
  EXPECT_THAT(json.body, StartsWith("{\"errors\":[\"the report has more than 10 rows"));
}

TEST_F(LiveReportTest, OfExactlyTheMostRowsIsServed) {
  options.limits.small_rows = 11;
  start();
  EXPECT_THAT(client_->get("/queries/9.csv").body, StartsWith("id\n1\n"));
}

TEST_F(LiveReportTest, RefusesALargeCachedExportWithoutRunningItAgain) {
  auto& numbers = options.reports[3].second;
  numbers.cache = std::chrono::minutes(10);
  start();
  client_->export_of(client_->submit("/queries/9/submit_export.csv"));
  EXPECT_EQ(client_->get("/queries/9.csv").status, 422);
}

TEST_F(LiveReportTest, SharesTheCacheWithExports) {
  start();
  const auto live = client_->get("/queries/10.csv");
  clock_.advance(std::chrono::seconds(300));
  const auto exported = client_->download(client_->submit("/queries/10/submit_export.csv"));
  const auto again = client_->get("/queries/10.csv");
  EXPECT_EQ(exported.body, live.body);
  EXPECT_EQ(again.body, live.body);
  EXPECT_EQ(again.header("last-modified"), exported.header("last-modified"));
}

TEST_F(LiveReportTest, AskedForTwiceAtOnceIsTheSameTwiceAndOneQueryWhenItIsCached) {
  options.limits.concurrent_jobs = 1;
  start();
  for (const std::string target : {"/queries/10.csv", "/queries/1846.csv"}) {
    const auto busy = client_->submit("/queries/7/submit_export.csv");
    Client one(port_);
    Client two(port_);
    one.begin_get(target);
    two.begin_get(target);
    const auto both = std::to_string(std::stoll(busy) + 2);
    while (client_->get("/jobs/" + both + ".json").status != 200) {
    }

    client_->put("/jobs/" + busy + "/cancel.json");
    const auto first = one.receive();
    const auto second = two.receive();

    EXPECT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(first.body, second.body) << target;
    EXPECT_EQ(first.header("etag"), second.header("etag"));
  }
}

TEST_F(LiveReportTest, WhoseQueryFailsOrTakesTooLongSaysSo) {
  options.limits.query_time = std::chrono::milliseconds(50);
  start();
  const auto failed = client_->get("/queries/8.csv");
  const auto slow = client_->get("/queries/7.csv");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.body, "integer overflow");
  EXPECT_EQ(slow.status, 504);
  EXPECT_EQ(slow.body, "the report took longer than limits.query_time; use submit_export");
}

TEST_F(LiveReportTest, MayTakeLongerThanAConnectionMayIdle) {
  options.limits.idle = std::chrono::milliseconds(20);
  options.limits.query_time = std::chrono::milliseconds(300);
  start();
  EXPECT_EQ(client_->get("/queries/7.csv").status, 504);
}

TEST_F(LiveReportTest, AskedForByHeadHasTheSameHeadersAndNoBody) {
  start();
  const auto get = client_->get("/queries/1846.csv");
  const auto head = client_->head("/queries/1846.csv");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("content-length"), std::to_string(get.body.size()));
  EXPECT_EQ(head.header("etag"), get.header("etag"));
  EXPECT_EQ(client_->get("/queries/1846.csv").body, get.body);
}

TEST_F(LiveReportTest, NeverLogsAPassword) {
  start();
  Client(port_, "").get("/queries/1846.csv", {{"Authorization", "Basic YW55OnJpZ2h0"}});
  wait_for_log("ops GET /queries/1846.csv 200");
  EXPECT_THAT(log(), Not(HasSubstr("YW55OnJpZ2h0")));
  EXPECT_THAT(log(), Not(HasSubstr("right")));
}

}  // namespace
}  // namespace millrace::reports_server
