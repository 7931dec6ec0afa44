#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/base/clock.h"
#include "examples/reports_server/reports_server.h"
#include "tests/reports_server/client.h"
#include "tests/support/temp_folder.h"

namespace millrace::reports_server {

// The system's clock, moved on by the test. Safe to ask and to move from any thread.
class MovableClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override {
    return std::chrono::steady_clock::now() + offset_.load();
  }
  std::chrono::system_clock::time_point wall_now() const override {
    return std::chrono::system_clock::now() + offset_.load();
  }
  Task<Result<void>> sleep(std::chrono::nanoseconds duration) override {
    return system_.sleep(duration);
  }
  void advance(std::chrono::seconds duration) { offset_ = offset_.load() + duration; }

 private:
  SystemClock system_;
  std::atomic<std::chrono::seconds> offset_{std::chrono::seconds(0)};
};

// A server in this process, on a port of its own, over a small database. Tests add reports and
// change limits in `options`, then call start().
class ServerTest : public ::testing::Test {
 protected:
  ServerTest();
  // The server logs into this object until it has stopped.
  ~ServerTest() override { server_.reset(); }

  // Adds a report without cache.
  ReportOptions& report(std::int64_t id, const std::string& slug, const std::string& query);

  void start();

  // Waits until the server has logged a line with this in it.
  void wait_for_log(const std::string& part);
  std::string log();

  // Runs the SQL against the database file.
  void change_database(const std::string& sql);

  millrace::testing::TempFolder folder_;
  MovableClock clock_;
  ServerOptions options;
  std::unique_ptr<ReportsServer> server_;
  std::unique_ptr<Client> client_;
  std::uint16_t port_ = 0;

 private:
  std::mutex mutex_;
  std::condition_variable logged_;
  std::vector<std::string> lines_;
};

// Never ends by itself.
inline constexpr const char* kEndless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT count(*) AS c FROM n WHERE i < 0";

// 1 to `rows`.
std::string count_to(int rows);

}  // namespace millrace::reports_server
