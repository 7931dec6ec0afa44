// SQLite loads that fail, wait, or are stopped half way.

#include <csignal>
#include <memory>
#include <optional>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/base/task_group.h"
#include "connector/engine/lanes/load_lane.h"
#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(SqliteSinkTest, ShowsNothingBeforeTheCommitAndLeavesNothingWhenAbandoned) {
  const auto destination = to("t");
  const auto fields = columns({"id"});
  loaded(*destination, fields, {{"1"}});
  auto load = begin(*destination, fields, kSecondLoad);
  for (auto& batch : batches(fields, {{"2"}})) ASSERT_TRUE(run(load->take(batch)));
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
  run(load->abandon());
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
  EXPECT_THAT(query("count(*)", "_millrace_loads"), ElementsAre("1"));
}

TEST_F(SqliteSinkTest, FailsWhenRowsWithOneKeyDiffer) {
  const auto destination = to("{table: t, key: [id, kind]}");
  const auto error = load_error(*destination, columns({"id", "kind", "name"}),
                                {{"7", "k", "a"}, {"8", "k", "a"}, {"7", "k", "b"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(),
              HasSubstr(R"(rows 1 and 3 have the key id = "7", kind = "k" and differ)"));
  EXPECT_THAT(query("count(*)", "sqlite_schema"), ElementsAre("0"));
}

TEST_F(SqliteSinkTest, FailsWhenAKeyIsNull) {
  const auto destination = to("{table: t, key: id}");
  const auto error = load_error(*destination, columns({"id"}), {{"1"}, {"2"}, {std::nullopt}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("row 3, key column \"id\": it is NULL"));
}

TEST_F(SqliteSinkTest, FailsWhenTheCountDoesNotAgree) {
  const auto destination = to("t");
  auto load = begin(*destination, columns({"id"}), kFirstLoad);
  auto report = run(load->finish({1}));
  run(load->abandon());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
}

TEST_F(SqliteSinkTest, F087_IsTransientWhileAnotherProcessWrites) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  auto other = database();
  std::optional<io::SqliteTransaction> writing;
  writing.emplace(std::move(*io::SqliteTransaction::begin(other)));

  const auto refused = load(*destination, columns({"id"}), {{"2"}}, kSecondLoad);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::Transient);
  writing.reset();
  EXPECT_EQ(loaded(*destination, columns({"id"}), {{"2"}}, kSecondLoad).rows, 1u);
}

TEST_F(SqliteSinkTest, F087_IsTransientAtOnceWhileAnotherProcessKeepsTheFileToItself) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  auto other = database();
  ASSERT_TRUE(other.exec("BEGIN EXCLUSIVE"));
  EXPECT_EQ(prepare_error(*destination).kind(), ErrorKind::Transient);
  const auto error = load_error(*destination, columns({"id"}), {{"2"}}, kSecondLoad);
  EXPECT_EQ(error.kind(), ErrorKind::Transient);
  EXPECT_THAT(error.message(), HasSubstr("locked by another process"));
  EXPECT_THAT(clock_.sleeps, ::testing::IsEmpty());
}

TEST_F(SqliteSinkTest, ACancelledLoadWaitsForNoReader) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  auto reader = database();
  auto reading = reader.prepare("SELECT * FROM t");
  ASSERT_TRUE(reading->step().value());
  auto load = begin(*destination, columns({"id"}), kSecondLoad);
  Result<LoadReport> report;
  const auto committing = [&]() -> Task<void> { report = co_await load->finish({0}); };
  const auto stopping = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    group.spawn(committing());
    group.cancel();
    co_await group.join();
    co_await load->abandon();
  };
  run(stopping());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Cancelled);
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
}

TEST_F(SqliteSinkTest, F087_WaitsForReadersAndThenGivesUp) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  auto reader = database();
  auto reading = reader.prepare("SELECT * FROM t");
  ASSERT_TRUE(reading->step().value());
  const auto blocked = load(*destination, columns({"id"}), {{"2"}}, kSecondLoad);
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().kind(), ErrorKind::Transient);
  EXPECT_GT(clock_.sleeps.size(), 10u);
  reading->reset();
  EXPECT_EQ(loaded(*destination, columns({"id"}), {{"2"}}, kSecondLoad).inserted, 1u);
}

TEST_F(SqliteSinkTest, LoadsOfOneConnectionTakeTurns) {
  const auto one = to("t");
  const auto two = to("u");
  std::vector<std::string> order;
  const auto loading = [&](components::Destination& destination, std::string name) -> Task<void> {
    auto load = std::make_unique<engine::LoadLane>(
        destination, components::LoadIdentity{name + std::string(31, '0'), "customers", "run-1"},
        *events_);
    auto begun = co_await load->begin(std::make_shared<const Schema>(columns({"id"})));
    EXPECT_TRUE(begun) << begun.error().message();
    order.push_back("begin " + name);
    EXPECT_TRUE(co_await load->finish({0}));
    order.push_back("commit " + name);
  };
  const auto both = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    group.spawn(loading(*one, "t"));
    group.spawn(loading(*two, "u"));
    co_await group.join();
  };
  run(both());
  EXPECT_THAT(order, ElementsAre("begin t", "commit t", "begin u", "commit u"));
}

TEST_F(SqliteSinkTest, ACancelledLoadEndsSoonAndLeavesNothing) {
  const auto destination = to("{table: t, key: id}");
  const auto fields = columns({"id"});
  Rows rows;
  for (int i = 0; i < 20'000; ++i) rows.push_back({std::to_string(i)});
  auto load = begin(*destination, fields, kFirstLoad);
  for (auto& batch : batches(fields, rows)) ASSERT_TRUE(run(load->take(batch)));
  Result<LoadReport> report;
  const auto committing = [&]() -> Task<void> { report = co_await load->finish({rows.size()}); };
  const auto stopping = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    group.spawn(committing());
    group.cancel();
    co_await group.join();
    co_await load->abandon();
  };
  run(stopping());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Cancelled);
  EXPECT_THAT(query("count(*)", "sqlite_schema"), ElementsAre("0"));
}

TEST_F(SqliteSinkTest, F086_KeepsTheOldRowsWhenItIsKilled) {
  exec("CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('old')");
  const pid_t child = fork();
  if (child == 0) {
    auto database = io::SqliteDatabase::open(path_, io::SqliteAccess::ReadWrite);
    auto transaction = io::SqliteTransaction::begin(*database);
    // A small cache makes the pages reach the file before the commit.
    if (database->exec("PRAGMA cache_size = 1; DELETE FROM t; WITH RECURSIVE n(i) AS (SELECT 1 "
                       "UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i "
                       "FROM n")) {
      kill(getpid(), SIGKILL);
    }
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_THAT(query("*", "t"), ElementsAre("old"));
  EXPECT_EQ(loaded(*to("t"), columns({"id"}), {{"new"}}).inserted, 1u);
}

}  // namespace
}  // namespace millrace
