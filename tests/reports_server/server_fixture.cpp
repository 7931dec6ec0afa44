#include "tests/reports_server/server_fixture.h"

#include <fmt/format.h>

#include "connector/io/sqlite/sqlite.h"

namespace millrace::reports_server {

ServerTest::ServerTest() {
  options.port = 0;
  options.database.sqlite = folder_ / "reports.db";
  options.spool = folder_.path();
  // An endless query that nothing stops ends its test soon, whose failure can then be read.
  options.limits.query_time = std::chrono::seconds(30);
  options.keys = {{"ops", config::Secret("right")}, {"other", config::Secret("also right")}};
  change_database(
      "CREATE TABLE people (name TEXT, country TEXT, score INTEGER);"
      "INSERT INTO people VALUES ('Ann', 'SG', 1), ('Bao', 'VN', 2), ('Cid', 'DE', 3)");
}

ReportOptions& ServerTest::report(std::int64_t id, const std::string& slug,
                                  const std::string& query) {
  ReportOptions added;
  added.id = id;
  added.slug = slug;
  added.query = query;
  return options.reports.emplace_back(slug, added).second;
}

void ServerTest::start() {
  server_ = std::make_unique<ReportsServer>(options, clock_, [this](const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    logged_.notify_all();
  });
  const auto port = server_->start();
  ASSERT_TRUE(port) << port.error().message();
  port_ = *port;
  client_ = std::make_unique<Client>(port_);
}

void ServerTest::wait_for_log(const std::string& part) {
  std::unique_lock lock(mutex_);
  const auto there = [&] {
    for (const auto& line : lines_) {
      if (line.find(part) != line.npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(logged_.wait_for(lock, std::chrono::seconds(60), there)) << part;
}

std::string ServerTest::log() {
  const std::lock_guard lock(mutex_);
  return fmt::format("{}", fmt::join(lines_, "\n"));
}

void ServerTest::change_database(const std::string& sql) {
  auto database = io::SqliteDatabase::open(folder_ / "reports.db", io::SqliteAccess::Create);
  ASSERT_TRUE(database) << database.error().message();
  const auto changed = database->exec(sql);
  EXPECT_TRUE(changed) << changed.error().message();
}

std::string count_to(int rows) {
  return fmt::format(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
      "SELECT i AS id FROM n",
      rows);
}

}  // namespace millrace::reports_server
