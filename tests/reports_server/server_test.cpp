#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include "connector/io/sqlite/sqlite.h"
#include "examples/reports_server/reports_server.h"
#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

using ReportsServerTest = ServerTest;

TEST_F(ReportsServerTest, ThirtyJobsEndAndNeverMoreThanTheLimitRun) {
  auto& slow = report(1, "slow", "SELECT :i AS i, count(*) AS c FROM (" + count_to(100'000) + ")");
  slow.filters = {{"i", {FilterType::Integer, false, {"0"}}}};
  options.limits.concurrent_jobs = 3;
  start();
  std::vector<std::string> jobs;
  for (int i = 0; i < 30; ++i) {
    jobs.push_back(client_->submit("/queries/1/submit_export.csv?i=" + std::to_string(i)));
  }
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(client_->download(jobs[static_cast<std::size_t>(i)]).body,
              "i,c\n" + std::to_string(i) + ",100000\n");
  }
  EXPECT_LE(server_->most_running_jobs(), 3u);
  EXPECT_GE(server_->most_running_jobs(), 2u);
}

TEST_F(ReportsServerTest, AWaitingJobSaysQueued) {
  report(1, "endless", kEndless);
  options.limits.concurrent_jobs = 1;
  start();
  client_->submit("/queries/1/submit_query.json");
  const auto waiting = client_->submit("/queries/1/submit_query.json");
  EXPECT_EQ(client_->get("/queries/get_query_results.json?job_id=" + waiting).body,
            "{\"status\":\"queued\"}");
}

TEST_F(ReportsServerTest, AnEndlessQueryIsEndedByTheTimeLimit) {
  report(1, "endless", kEndless);
  options.limits.query_time = 20ms;
  start();
  const auto job = client_->submit("/queries/1/submit_export.csv");
  EXPECT_THAT(client_->export_of(job), HasSubstr("longer than limits.query_time"));
}

TEST_F(ReportsServerTest, AQueryWaitsWhileAnotherProgramHoldsTheFile) {
  report(1, "people", "SELECT count(*) AS c FROM people");
  start();
  auto writer = io::SqliteDatabase::open(options.database.sqlite, io::SqliteAccess::ReadWrite);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->exec("BEGIN EXCLUSIVE"));

  const auto job = client_->submit("/queries/1/submit_export.csv");
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client_->get("/queries/get_export_results.json?job_id=" + job).body,
              "{\"status\":\"not yet\"}");
  }
  ASSERT_TRUE(writer->exec("COMMIT"));

  EXPECT_EQ(client_->download(job).body, "c\n3\n");
}

TEST_F(ReportsServerTest, StopsWhileQueriesRun) {
  report(1, "endless", kEndless);
  start();
  client_->submit("/queries/1/submit_export.csv");
  const auto began = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(ReportsServerTest, StartsAgainOnTheSamePortWithNewJobIds) {
  report(1, "numbers", count_to(3));
  start();
  const auto before = client_->submit("/queries/1/submit_export.csv");
  server_->stop();
  options.port = port_;
  start();
  EXPECT_EQ(port_, options.port);
  EXPECT_GT(client_->submit("/queries/1/submit_export.csv"), before);
}

TEST_F(ReportsServerTest, RefusesAPortThatIsTaken) {
  report(1, "numbers", count_to(3));
  start();
  options.port = port_;
  ReportsServer second(options, clock_, [](const std::string&) {});
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(started.error().message(), HasSubstr("choose another port"));
}

TEST_F(ReportsServerTest, AConnectionIsKeptForManyRequests) {
  report(1, "numbers", count_to(3));
  start();
  for (int i = 0; i < 50; ++i) client_->get("/queries/9/submit_query.json");
  EXPECT_EQ(client_->connections_made(), 1);
}

TEST_F(ReportsServerTest, RequestsMayBeSentBeforeTheAnswers) {
  report(1, "numbers", count_to(3));
  start();
  const std::string request = "GET /queries/9/x.json HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(client_->raw(request + request).status, 401);
  EXPECT_EQ(client_->raw("").status, 401);
}

TEST_F(ReportsServerTest, NonsenseAndTooMuchAreAnsweredAndHarmNobody) {
  report(1, "numbers", count_to(3));
  options.limits.body = ByteSize{100};
  start();
  EXPECT_EQ(Client(port_).raw("nonsense\r\n\r\n").status, 400);
  EXPECT_EQ(Client(port_).raw("GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\n\r\n").status,
            431);
  EXPECT_EQ(Client(port_).post("/queries/1/submit_export.csv", std::string(5'000'00, 'x')).status,
            413);
  EXPECT_EQ(client_->get("/queries/1/submit_query.json").status, 200);
}

TEST_F(ReportsServerTest, ASilentConnectionIsClosed) {
  report(1, "numbers", count_to(3));
  options.limits.idle = 50ms;
  start();
  client_->connect();
  boost::system::error_code error;
  char byte = 0;
  boost::asio::read(client_->socket(), boost::asio::buffer(&byte, 1), error);
  EXPECT_TRUE(error == boost::asio::error::eof || error == boost::asio::error::connection_reset);
}

TEST_F(ReportsServerTest, AReaderThatStopsHoldsUpNobodyAndIsLetGo) {
  report(1, "large", "SELECT hex(zeroblob(1000000)) AS x FROM (" + count_to(32) + ")").cache =
      10min;
  options.limits.idle = 300ms;
  start();
  const auto job = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(job);
  const auto path = path_of_url(client_->get("/exports/download?job_id=" + job).header("location"));
  Client slow(port_, "");
  slow.connect();
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  boost::asio::write(slow.socket(), boost::asio::buffer(request));
  EXPECT_EQ(client_->download(job).body.size(), 2u + 32 * 2'000'001);
  wait_for_log("(cut)");
}

TEST_F(ReportsServerTest, ALargeDownloadArrivesWhole) {
  report(1, "numbers", count_to(300'000)).cache = 10min;
  start();
  std::string wanted = "id\n";
  for (int i = 1; i <= 300'000; ++i) wanted += std::to_string(i) + "\n";
  EXPECT_TRUE(client_->download(client_->submit("/queries/1/submit_export.csv")).body == wanted);
}

TEST_F(ReportsServerTest, WithTooManyUnfinishedJobsASubmitIsAskedToWait) {
  report(1, "endless", kEndless);
  options.limits.jobs_kept = 2;
  start();
  client_->submit("/queries/1/submit_export.csv");
  client_->submit("/queries/1/submit_export.csv");
  const auto third = client_->get("/queries/1/submit_query.json");
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(third.header("retry-after"), "5");
}

TEST_F(ReportsServerTest, TheOldestFinishedJobIsForgottenFirst) {
  report(1, "numbers", count_to(3));
  options.limits.jobs_kept = 2;
  start();
  const auto first = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(first);
  const auto second = client_->submit("/queries/1/submit_export.csv");
  client_->export_of(second);
  client_->submit("/queries/1/submit_export.csv");
  EXPECT_EQ(client_->get("/queries/get_export_results.json?job_id=" + first).status, 404);
  EXPECT_EQ(client_->get("/queries/get_export_results.json?job_id=" + second).status, 200);
}

TEST_F(ReportsServerTest, ConnectionsBeyondTheLimitWaitTheirTurn) {
  report(1, "numbers", count_to(3));
  options.limits.connections = 2;
  options.limits.idle = 100ms;
  start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 6; ++i) clients.push_back(std::make_unique<Client>(port_));
  for (auto& client : clients) {
    EXPECT_EQ(client->get("/queries/1/submit_query.json").status, 200);
  }
}

TEST_F(ReportsServerTest, AQueryThatIsNoSelectOrHasNoTableStopsTheStart) {
  report(1, "writes", "DELETE FROM people");
  report(2, "missing", "SELECT * FROM peple");
  report(3, "two", "SELECT 1; SELECT 2");
  const auto checked = check(options);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message(),
            "reports.writes.query: the query must be a SELECT\n"
            "reports.missing.query: no such table: peple\n"
            "reports.two.query: only one SQL statement is allowed here; take away \" SELECT 2\"");
}

TEST_F(ReportsServerTest, TwoColumnsOfOneNameStopTheStart) {
  report(1, "twice", "SELECT name, score AS name FROM people");
  report(2, "cased", "SELECT name, score AS Name FROM people");
  const auto checked = check(options);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message(),
            "reports.twice.query: two of its columns are named \"name\"; give one of them another "
            "name with AS");
}

// A table may get a column while the server runs.
TEST_F(ReportsServerTest, TwoColumnsOfOneNameThatCameLaterFailTheJob) {
  report(1, "all", "SELECT *, 1 AS age FROM people");
  start();
  change_database("ALTER TABLE people ADD COLUMN age INTEGER");
  for (const char* format : {"csv", "json", "xlsx"}) {
    const auto job = client_->submit(std::string("/queries/1/submit_export.") + format);
    EXPECT_THAT(client_->export_of(job), HasSubstr("two of its columns are named \\\"age\\\""));
  }
}

TEST_F(ReportsServerTest, ADatabaseThatIsNotThereStopsTheStart) {
  report(1, "numbers", count_to(3));
  options.database.sqlite = folder_ / "nowhere.db";
  const auto checked = check(options);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message(), HasSubstr("nowhere.db: unable to open database file"));
}

}  // namespace
}  // namespace millrace::reports_server
