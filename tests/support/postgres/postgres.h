#pragma once

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "connector/io/postgres/postgres.h"
#include "tests/support/run.h"

namespace millrace::testing {

// Gives each test a schema of its own in the Postgres that MILLRACE_TEST_POSTGRES names (see
// postgres_cluster.sh), and a connection to look from outside. Skips without it.
class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* dsn = std::getenv("MILLRACE_TEST_POSTGRES");
    if (dsn == nullptr || *dsn == '\0') {
      GTEST_SKIP() << "set MILLRACE_TEST_POSTGRES to a DSN; see tests/support/postgres_cluster.sh";
    }
    dsn_ = dsn;
    static std::atomic<int> counter = 0;
    schema_ = "t_" + std::to_string(getpid()) + "_" + std::to_string(++counter);
    observer_ = connect(dsn_);
    ASSERT_TRUE(observer_);
    // A process that ended without its TearDown() may have had the same number.
    sql("SET client_min_messages = warning; DROP SCHEMA IF EXISTS " + schema_ + " CASCADE");
    sql("RESET client_min_messages; CREATE SCHEMA " + schema_ + "; SET search_path = " + schema_);
  }

  void TearDown() override {
    if (observer_) sql("DROP SCHEMA " + schema_ + " CASCADE");
  }

  template <class T>
  T run(Task<T> task) {
    return millrace::testing::run(loop_, std::move(task));
  }

  std::unique_ptr<io::PostgresConnection> connect(std::string dsn) {
    auto connection = run(io::PostgresConnection::connect(loop_.get_executor(), workers_, {dsn}));
    if (connection) return std::move(*connection);
    ADD_FAILURE() << connection.error().message();
    return nullptr;
  }

  // What the observer's session answers; a failure fails the test.
  io::PgRows sql(std::string statement) {
    auto rows = run(observer_->query(statement));
    if (rows) return std::move(*rows);
    ADD_FAILURE() << statement << ": " << rows.error().message();
    return {};
  }

  // The only cell of the answer; "NULL" for NULL.
  std::string value(std::string statement) {
    const auto answer = sql(std::move(statement));
    if (answer.rows.empty()) return "no row";
    return answer.rows[0][0].value_or("NULL");
  }

  int server_version() { return std::stoi(value("SHOW server_version_num")); }

  // Ends the sessions of that application_name, and waits until they are gone; how many there were.
  std::string end_sessions(const std::string& name) {
    const auto whose = "FROM pg_stat_activity WHERE application_name = '" + name + "'";
    auto ended = value("SELECT count(pg_terminate_backend(pid)) " + whose);
    while (value("SELECT count(*) " + whose) != "0") {
    }
    return ended;
  }

  boost::asio::io_context loop_;
  WorkerPool workers_{2};
  std::string dsn_;
  std::string schema_;
  std::unique_ptr<io::PostgresConnection> observer_;
};

}  // namespace millrace::testing
