// A server, or a way to it, that stops answering while every connection stays open.

#include <thread>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "tests/sinks/postgres/postgres_fixture.h"
#include "tests/support/postgres/postgres_proxy.h"

namespace millrace::sinks {
namespace {

using millrace::testing::PostgresProxy;
using ::testing::HasSubstr;

// Whole: an isolation level and a temporary table have the word in their statements, too.
const std::string kCommit("COMMIT\0", 7);

class PostgresSilenceTest : public PostgresSinkTest {
 protected:
  void SetUp() override {
    PostgresSinkTest::SetUp();
    if (!observer_) return;
    proxy_.emplace(value("SHOW unix_socket_directories") + "/.s.PGSQL." + value("SHOW port"));
    open_sink(dsn_ + " host=" + proxy_->folder(), {{"answer_timeout", "1s"}});
  }

  std::optional<PostgresProxy> proxy_;
};

TEST_F(PostgresSilenceTest, F057_ALostAnswerToCommitIsSettledByTheNextAttempt) {
  auto destination = this->destination(append_);
  load(*destination, people_, {{"0", "z"}}, "makes the place of records");
  proxy_->go_silent_at(kCommit, PostgresProxy::Loses::Answers);

  const auto lost = run(attempt(*destination, people_, {{"1", "a"}, {"2", "b"}}, "id"));
  const auto settled = run(attempt(*destination, people_, {{"1", "a"}, {"2", "b"}}, "id"));

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(lost.error().message(), HasSubstr("has not answered for 1000 ms"));
  ASSERT_TRUE(settled) << settled.error().message();
  EXPECT_EQ(settled->inserted, 2U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people ORDER BY id"), "0|z;1|a;2|b");
}

TEST_F(PostgresSilenceTest, F057_ACommitThatNeverArrivesIsDoneAgain) {
  auto destination = this->destination(append_);
  load(*destination, people_, {{"0", "z"}}, "makes the place of records");
  proxy_->go_silent_at(kCommit, PostgresProxy::Loses::Requests);

  const auto lost = run(attempt(*destination, people_, {{"1", "a"}}, "id"));
  const auto again = run(attempt(*destination, people_, {{"1", "a"}}, "id"));

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind(), ErrorKind::Transient);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->inserted, 1U);
  EXPECT_EQ(rows_of("SELECT id, name FROM people ORDER BY id"), "0|z;1|a");
}

class PostgresSilentAt : public PostgresSilenceTest,
                         public ::testing::WithParamInterface<std::string> {};

TEST_P(PostgresSilentAt, IsTemporaryAndARetryMakesItGood) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); INSERT INTO people VALUES (1, 'o')");
  auto destination = this->destination(upsert_);
  const bool merges = GetParam() == "MERGE INTO" && server_version() >= 150000;
  proxy_->go_silent_at(GetParam() == "MERGE INTO" && !merges ? "ON CONFLICT" : GetParam(),
                       PostgresProxy::Loses::Answers);

  const auto lost = run(attempt(*destination, people_, {{"1", "a"}, {"2", "b"}}, "id"));
  const auto again = load(*destination, people_, {{"1", "a"}, {"2", "b"}}, "id");

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind(), ErrorKind::Transient) << lost.error().message();
  EXPECT_EQ(again.updated, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a;2|b");
}

INSTANTIATE_TEST_SUITE_P(, PostgresSilentAt,
                         ::testing::Values("_millrace_loads", "BEGIN ISOLATION", "COPY pg_temp",
                                           "MERGE INTO"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::erase_if(name, [](char c) { return c == ' ' || c == '_'; });
                           return name;
                         });

TEST_F(PostgresSilenceTest, AStopWhileItWaitsWorksAtOnce) {
  open_sink(dsn_ + " host=" + proxy_->folder());  // It would wait for an hour.
  auto destination = this->destination(append_);
  load(*destination, people_, {{"0", "z"}}, "makes the place of records");
  proxy_->go_silent_at(kCommit, PostgresProxy::Loses::Requests);
  Result<components::LoadReport> report;
  TaskGroup group(loop_.get_executor());
  const auto work = [&]() -> Task<void> {
    report = co_await attempt(*destination, people_, {{"1", "a"}}, "id");
  };
  group.spawn(work());
  std::thread stopper([&] {
    proxy_->wait_for_silence();
    boost::asio::post(loop_, [&] { group.cancel(); });
  });

  run(group.join());

  stopper.join();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Cancelled);
  EXPECT_EQ(rows_of("SELECT id FROM people"), "0");
}

}  // namespace
}  // namespace millrace::sinks
