#include <gmock/gmock.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using ResultsTest = ServerTest;

constexpr const char* kRandom = "SELECT random() AS x";

TEST_F(ResultsTest, PagesCoverTheResultOnce) {
  report(1, "numbers", count_to(100));
  start();
  const auto job = client_->submit("/queries/1/submit_query.json");
  std::string all;
  for (int page = 1; page <= 4; ++page) {
    const auto body = client_->result_of(job, "&_page_size=30&_page=" + std::to_string(page));
    EXPECT_THAT(body, HasSubstr("\"page\":" + std::to_string(page) +
                                ",\"page_size\":30,\"num_pages\":4,\"num_rows\":100"));
    all += between(body, "\"values\":[", "],\"paginated\"") + ",";
  }
  std::string wanted;
  for (int i = 1; i <= 100; ++i) wanted += "[\"" + std::to_string(i) + "\"],";
  EXPECT_EQ(all, wanted);
}

TEST_F(ResultsTest, PagesOfAnySizeCutALargeResultAtTheRightRows) {
  report(1, "numbers", count_to(1000));
  report(2, "wide",
         "SELECT id, CASE WHEN id % 7 = 0 THEN hex(zeroblob(50000)) ELSE 'a' || char(10) "
         "END AS x FROM (" +
             count_to(60) + ")");
  start();
  const auto numbers = client_->submit("/queries/1/submit_query.json");
  const auto wide = client_->submit("/queries/2/submit_query.json");
  EXPECT_EQ(between(client_->result_of(numbers, "&_page_size=1&_page=777"), "\"values\":", ",\"p"),
            "[[\"777\"]]");
  EXPECT_EQ(between(client_->result_of(numbers, "&_page_size=63&_page=2"), "\"values\":[", ","),
            "[\"64\"]");
  EXPECT_EQ(between(client_->result_of(numbers, "&_page_size=333&_page=4"), "\"values\":", ",\"p"),
            "[[\"1000\"]]");
  for (int row = 1; row <= 60; ++row) {
    EXPECT_EQ(between(client_->result_of(wide, "&_page_size=1&_page=" + std::to_string(row)),
                      "\"values\":[[\"", "\""),
              std::to_string(row));
  }
}

TEST_F(ResultsTest, APageHas25RowsUnlessAskedAndNeverMoreThanTheLimit) {
  report(1, "numbers", count_to(100));
  options.limits.page_size = 40;
  start();
  const auto job = client_->submit("/queries/1/submit_query.json");
  EXPECT_THAT(client_->result_of(job), HasSubstr("\"page\":1,\"page_size\":25,\"num_pages\":4"));
  EXPECT_THAT(client_->result_of(job, "&_page_size=10000000"),
              HasSubstr("\"page_size\":40,\"num_pages\":3"));
}

TEST_F(ResultsTest, APageBehindTheEndIsEmptyAndBadNumbersAreRefused) {
  report(1, "numbers", count_to(3));
  start();
  const auto job = client_->submit("/queries/1/submit_query.json");
  const auto address = "/queries/get_query_results.json?job_id=" + job;
  EXPECT_THAT(client_->result_of(job, "&_page=9223372036854775807"), HasSubstr("\"values\":[],"));
  for (const char* bad : {"&_page=0", "&_page=-1", "&_page=x", "&_page_size=0", "&_page_size=1e3",
                          "&_page=99999999999999999999"}) {
    EXPECT_EQ(client_->get(address + bad).status, 422) << bad;
  }
}

TEST_F(ResultsTest, AnEmptyReportIsOneEmptyPageOrAHeader) {
  report(1, "nothing", "SELECT name FROM people WHERE 0");
  start();
  const auto queried = client_->submit("/queries/1/submit_query.json");
  const auto exported = client_->submit("/queries/1/submit_export.csv");
  const auto json = client_->submit("/queries/1/submit_export.json");
  EXPECT_THAT(client_->result_of(queried),
              StartsWith("{\"status\":\"success\",\"fields\":[\"name\"],\"values\":[],"
                         "\"paginated\":{\"page\":1,\"page_size\":25,\"num_pages\":1,"));
  EXPECT_EQ(client_->download(exported).body, "name\n");
  EXPECT_EQ(client_->download(json).body, "[]\n");
}

TEST_F(ResultsTest, ValuesThatBiteKeepTheirText) {
  report(
      1, "bites",
      "SELECT 'a,b' AS c, 'say \"x\"' AS q, 'l1' || char(10) || 'l2' AS n, 'naïve 東京 🎉' AS u, "
      "NULL AS z, '' AS e, 9007199254740993 AS i, 0.1 AS r, 1e999 AS inf, X'00ff' AS b, "
      "'99999999999999999999999999999999999999' AS d");
  start();
  const auto csv = client_->download(client_->submit("/queries/1/submit_export.csv")).body;
  const auto json = client_->download(client_->submit("/queries/1/submit_export.json")).body;
  const auto rows = client_->result_of(client_->submit("/queries/1/submit_query.json"));
  EXPECT_EQ(csv,
            "c,q,n,u,z,e,i,r,inf,b,d\n"
            "\"a,b\",\"say \"\"x\"\"\",\"l1\nl2\",naïve 東京 🎉,,\"\",9007199254740993,0.1,"
            "Infinity,00ff,99999999999999999999999999999999999999\n");
  EXPECT_EQ(json,
            "[{\"c\":\"a,b\",\"q\":\"say \\\"x\\\"\",\"n\":\"l1\\nl2\",\"u\":\"naïve 東京 🎉\","
            "\"z\":null,\"e\":\"\",\"i\":9007199254740993,\"r\":0.1,\"inf\":\"Infinity\","
            "\"b\":\"00ff\",\"d\":\"99999999999999999999999999999999999999\"}]\n");
  EXPECT_THAT(rows, HasSubstr("[[\"a,b\",\"say \\\"x\\\"\",\"l1\\nl2\",\"naïve 東京 🎉\",null,\"\","
                              "\"9007199254740993\",\"0.1\",\"Infinity\",\"00ff\","));
}

TEST_F(ResultsTest, TextThatIsNotUtf8FailsTheJobWithItsPlace) {
  report(1, "broken", "SELECT 'ok' AS a, 'x' AS b UNION ALL SELECT 'ok', CAST(X'C328' AS TEXT)");
  start();
  const auto job = client_->submit("/queries/1/submit_export.csv");
  EXPECT_THAT(client_->export_of(job), HasSubstr("row 2, column b: the text is not UTF-8"));
}

TEST_F(ResultsTest, ACachedResultIsGivenAgainAtOnceWithItsFirstTime) {
  report(1, "random", kRandom).cache = std::chrono::minutes(10);
  start();
  const auto first = client_->download(client_->submit("/queries/1/submit_export.csv"));
  clock_.advance(std::chrono::seconds(500));
  const auto job = client_->submit("/queries/1/submit_export.csv");
  const auto at_once = client_->get("/queries/get_export_results.json?job_id=" + job);
  const auto second = client_->download(job);
  EXPECT_THAT(at_once.body, StartsWith("{\"status\":\"success\""));
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.header("etag"), first.header("etag"));
  EXPECT_EQ(second.header("x-amz-meta-cache_saved_at"), first.header("x-amz-meta-cache_saved_at"));
}

TEST_F(ResultsTest, EveryTimeOfACachedResultIsThatOfTheFirstRun) {
  report(1, "random", kRandom).cache = std::chrono::minutes(10);
  start();
  const auto pages = client_->result_of(client_->submit("/queries/1/submit_query.json"));
  const auto file = client_->download(client_->submit("/queries/1/submit_export.csv"));
  clock_.advance(std::chrono::seconds(500));
  const auto later_pages = client_->result_of(client_->submit("/queries/1/submit_query.json"));
  const auto later_file = client_->download(client_->submit("/queries/1/submit_export.csv"));
  EXPECT_EQ(later_pages, pages);
  EXPECT_THAT(pages, HasSubstr("\"last_cache_updated\":\"20"));
  EXPECT_EQ(later_file.header("last-modified"), file.header("last-modified"));
  EXPECT_EQ(later_file.header("x-amz-meta-cache_saved_at"),
            file.header("x-amz-meta-cache_saved_at"));
  EXPECT_NE(file.header("x-amz-meta-cache_saved_at"), "");
}

TEST_F(ResultsTest, ACacheEndsAfterItsTime) {
  report(1, "random", kRandom).cache = std::chrono::minutes(10);
  start();
  const auto first = client_->download(client_->submit("/queries/1/submit_export.csv"));
  clock_.advance(std::chrono::seconds(601));
  const auto second = client_->download(client_->submit("/queries/1/submit_export.csv"));
  EXPECT_NE(second.body, first.body);
}

TEST_F(ResultsTest, WithoutCacheEveryJobRunsTheQuery) {
  report(1, "random", kRandom);
  start();
  const auto first = client_->download(client_->submit("/queries/1/submit_export.csv"));
  const auto second = client_->download(client_->submit("/queries/1/submit_export.csv"));
  EXPECT_NE(second.body, first.body);
  EXPECT_EQ(second.header("x-amz-meta-cache_saved_at"), "");
}

TEST_F(ResultsTest, OtherFiltersAreAnotherResult) {
  auto& random = report(1, "random", "SELECT random() AS x, :a AS a");
  random.cache = std::chrono::minutes(10);
  random.filters = {{"a", {FilterType::Text, false, {}}}};
  start();
  const auto one = client_->download(client_->submit("/queries/1/submit_export.csv?a=1"));
  const auto two = client_->download(client_->submit("/queries/1/submit_export.csv?a=2"));
  const auto ignored = client_->download(client_->submit("/queries/1/submit_export.csv?a=1&b=3"));
  EXPECT_NE(two.body, one.body);
  EXPECT_EQ(ignored.body, one.body);
}

TEST_F(ResultsTest, APagedResultDoesNotChangeWhenTheDataDoes) {
  report(1, "people", "SELECT name FROM people ORDER BY name");
  start();
  const auto job = client_->submit("/queries/1/submit_query.json");
  const auto before = client_->result_of(job);
  change_database("DELETE FROM people");
  EXPECT_EQ(client_->result_of(job), before);
  EXPECT_THAT(before, HasSubstr("[[\"Ann\"],[\"Bao\"],[\"Cid\"]]"));
}

TEST_F(ResultsTest, BeyondTheLimitTheOldestFileGoesAndItsJobHasNone) {
  report(1, "random", kRandom);
  options.limits.results_kept = 1;
  start();
  const auto old = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(old);
  const auto fresh = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(fresh);
  EXPECT_EQ(client_->export_of(old), "{\"status\":\"success\",\"export\":true}");
  EXPECT_EQ(client_->get("/exports/download?job_id=" + old).status, 422);
  EXPECT_EQ(client_->download(fresh).status, 200);
}

}  // namespace
}  // namespace millrace::reports_server
