// Many callers at once.

#include <algorithm>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using namespace std::chrono_literals;

// As many as asked for, or what the limit of open files leaves: a connection has two ends here.
std::size_t connections_for(std::size_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::size_t>(wanted, (limit.rlim_max - 200) / 2);
}

class LoadTest : public ServerTest {
 protected:
  LoadTest() { report(1, "numbers", count_to(3)).cache = 10min; }

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
