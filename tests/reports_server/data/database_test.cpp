// What both databases promise to the jobs, on SQLite; Postgres' own is in database_postgres_test.

#include <gmock/gmock.h>

#include "examples/reports_server/data/make_database.h"
#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class SqliteReportsTest : public ServerTest {
 protected:
  std::string csv_of(const std::string& filters) {
    return client_->download(client_->submit("/queries/1/submit_export.csv?" + filters)).body;
  }
};

TEST_F(SqliteReportsTest, OneRowTooManyFailsTheJobAndThatManyDoNot) {
  report(1, "three", count_to(3));
  report(2, "four", count_to(4));
  options.limits.rows = 3;
  start();
  EXPECT_EQ(client_->download(client_->submit("/queries/1/submit_export.csv")).body,
            "id\n1\n2\n3\n");
  for (const std::string call : {"submit_export.csv", "submit_export.json"}) {
    EXPECT_THAT(client_->export_of(client_->submit("/queries/2/" + call)),
                HasSubstr("the query gives more than 3 rows (limits.rows); narrow it"));
  }
  EXPECT_THAT(client_->result_of(client_->submit("/queries/2/submit_query.json")),
              HasSubstr("more than 3 rows"));
}

TEST_F(SqliteReportsTest, AnOptionalPartFollowsTheFiltersOfEachRequest) {
  auto& people = report(1, "people",
                        "SELECT name FROM people WHERE 1 [[AND country IN (:country)]] "
                        "[[AND score > :above]] ORDER BY name");
  people.filters = {{"country", {FilterType::Text, true, {}}},
                    {"above", {.type = FilterType::Integer}}};
  start();
  EXPECT_EQ(csv_of(""), "name\nAnn\nBao\nCid\n");
  EXPECT_EQ(csv_of("country[]=SG&country[]=DE"), "name\nAnn\nCid\n");
  EXPECT_EQ(csv_of("above=1"), "name\nBao\nCid\n");
  EXPECT_EQ(csv_of("above=1&country[]=SG"), "name\n");
}

TEST_F(SqliteReportsTest, ADefaultKeepsAnOptionalPart) {
  auto& people = report(1, "people", "SELECT name FROM people WHERE 1 [[AND country = :country]]");
  people.filters = {{"country", {FilterType::Text, false, {"VN"}}}};
  start();
  EXPECT_EQ(csv_of(""), "name\nBao\n");
}

TEST_F(SqliteReportsTest, APartThatIsNoSqlStopsTheStartAlthoughNobodyGivesItsFilter) {
  auto& people = report(1, "people", "SELECT name FROM people WHERE 1 [[AND contry = :country]]");
  people.filters = {{"country", {.type = FilterType::Text}}};
  const auto checked = check(options);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message(), "reports.people.query: no such column: contry");
}

TEST_F(SqliteReportsTest, StopEndsAQueryThatNeverEnds) {
  const auto database = make_database(options);
  const auto writer = make_row_writer(Format::Csv, "Report");
  auto spool = Spool::create(folder_.path());
  ASSERT_TRUE(spool);
  const std::atomic<bool> stop = true;
  const auto began = std::chrono::steady_clock::now();
  const auto result =
      database->run({.sql = kEndless}, *writer, std::move(*spool), stop, {.time = 20s});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::Cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s) << "it ended by its time limit";
}

TEST_F(SqliteReportsTest, TheTimeLimitEndsAQueryThatNeverEnds) {
  const auto database = make_database(options);
  const auto writer = make_row_writer(Format::Csv, "Report");
  auto spool = Spool::create(folder_.path());
  ASSERT_TRUE(spool);
  const std::atomic<bool> stop = false;
  const auto began = std::chrono::steady_clock::now();
  const auto result =
      database->run({.sql = kEndless}, *writer, std::move(*spool), stop, {.time = 30ms});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "the query took longer than limits.query_time");
  EXPECT_GE(std::chrono::steady_clock::now() - began, 30ms);
}

TEST_F(SqliteReportsTest, BooleansAreBoundAsOneAndZero) {
  auto& truth = report(1, "truth", "SELECT :b AS b, typeof(:b) AS t");
  truth.filters = {{"b", {.type = FilterType::Boolean}}};
  start();
  EXPECT_EQ(csv_of("b=true"), "b,t\n1,integer\n");
  EXPECT_EQ(csv_of("b=0"), "b,t\n0,integer\n");
}

}  // namespace
}  // namespace millrace::reports_server
