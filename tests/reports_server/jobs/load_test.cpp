// Many callers at once.

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using namespace std::chrono_literals;

rlimit open_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit;
}

// As many as asked for, or what the limit of open files leaves: a connection has two ends here, and
// the server keeps as much again for its files.
std::size_t connections_for(std::size_t wanted) {
  return std::min<std::size_t>(wanted, (open_files().rlim_cur - 200) / 4);
}

std::size_t descriptors_in_use() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

class LoadTest : public ServerTest {
 protected:
  LoadTest() {
    auto limit = open_files();
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    report(1, "numbers", count_to(3)).cache = 10min;
  }

  // Connections that have begun a request and send no more of it.
  std::vector<std::unique_ptr<Client>> slow(std::size_t count) {
    std::vector<std::unique_ptr<Client>> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<Client>(port_));
      clients.back()->connect();
      boost::asio::write(clients.back()->socket(),
                         boost::asio::buffer(std::string("GET /queries/1.csv HTTP/1.1\r\nX-A: ")));
    }
    return clients;
  }

  // Connections that have asked once and are silent now.
  std::vector<std::unique_ptr<Client>> idle(std::size_t count) {
    std::vector<std::unique_ptr<Client>> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<Client>(port_));
      EXPECT_EQ(clients.back()->get("/queries/9/submit_query.json").status, 404);
    }
    return clients;
  }
};

TEST_F(LoadTest, AThousandIdleConnectionsStayOpenAndHoldUpNobody) {
  start();
  const auto clients = idle(connections_for(1'000));
  ASSERT_GE(clients.size(), 100u);
  EXPECT_EQ(client_->download(client_->submit("/queries/1/submit_export.csv")).body,
            "id\n1\n2\n3\n");
  for (const auto& client : clients) {
    EXPECT_EQ(client->get("/queries/9/submit_query.json").status, 404);
    EXPECT_EQ(client->connections_made(), 1);
  }
}

TEST_F(LoadTest, TheServerStopsWhileConnectionsAreIdle) {
  start();
  const auto clients = idle(connections_for(200));
  const auto began = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(LoadTest, AConnectionThatFallsSilentAfterARequestIsClosedToo) {
  options.limits.idle = 50ms;
  start();
  const auto clients = idle(1);
  EXPECT_EQ(clients[0]->raw("").status, 0);
}

TEST_F(LoadTest, SlowCallersOnEveryConnectionHoldUpNobody) {
  options.limits.connections = 20;
  options.limits.idle = 10min;
  options.limits.header_time = 10min;
  start();
  const auto slow_ones = slow(60);
  EXPECT_EQ(client_->get("/queries/1.csv").body, "id\n1\n2\n3\n");
  EXPECT_EQ(client_->get("/queries/1.csv").status, 200);
}

TEST_F(LoadTest, AnAnswerUnderWayIsNotClosedForANewCaller) {
  report(2, "endless", kEndless);
  options.limits.connections = 2;
  options.limits.query_time = 2s;
  start();
  Client waiting(port_);
  waiting.begin_get("/queries/2.csv");
  while (server_->most_running_jobs() == 0) {
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Client(port_).get("/queries/1.csv").status, 200);
  }
  EXPECT_EQ(waiting.receive().status, 504);
}

TEST_F(LoadTest, TheHeadOfARequestHasATimeOfItsOwn) {
  options.limits.idle = 10min;
  options.limits.header_time = 50ms;
  start();
  const auto clients = slow(1);
  EXPECT_EQ(clients[0]->raw("").status, 0);
  Client silent(port_);
  silent.connect();
  EXPECT_EQ(silent.raw("").status, 0);
}

TEST_F(LoadTest, ResultsThatAreKeptCostNoDescriptors) {
  report(2, "many", "SELECT :i AS i").filters = {{"i", {.type = FilterType::Integer}}};
  start();
  const auto first = client_->submit("/queries/2/submit_export.csv?i=0");
  client_->export_of(first);
  const auto before = descriptors_in_use();
  for (int i = 1; i <= 200; ++i) {
    client_->export_of(client_->submit("/queries/2/submit_export.csv?i=" + std::to_string(i)));
  }
  EXPECT_LT(descriptors_in_use(), before + 20);
  EXPECT_EQ(client_->download(first).body, "i\n0\n");
}

TEST_F(LoadTest, AThousandJobsWaitTheirTurnAndAllEnd) {
  report(2, "many", "SELECT :i AS i").filters = {{"i", {.type = FilterType::Integer}}};
  options.limits.concurrent_jobs = 2;
  options.limits.results_kept = 2'000;
  start();
  std::vector<std::string> jobs;
  for (int i = 0; i < 1'000; ++i) {
    jobs.push_back(client_->submit("/queries/2/submit_query.json?i=" + std::to_string(i)));
  }
  for (int i = 999; i >= 0; i -= 111) {
    EXPECT_THAT(client_->result_of(jobs[static_cast<std::size_t>(i)]),
                ::testing::HasSubstr("[[\"" + std::to_string(i) + "\"]]"));
  }
}

}  // namespace
}  // namespace millrace::reports_server
