// Loads of one table at the same time, and locks that others hold.

#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "connector/engine/lanes/load_lane.h"
#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;

class PostgresLocksTest : public PostgresSinkTest {};

TEST_F(PostgresLocksTest, F063_ALockedTableIsTransientAndItsHolderNamed) {
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  sql("BEGIN; LOCK TABLE people");
  open_sink(dsn_, {{"lock_timeout", "50ms"}});
  auto destination = this->destination(upsert_);
  const auto report = run(attempt(*destination, people_, {{"1", "a"}}, "id"));
  ASSERT_FALSE(report);
  EXPECT_TRUE(may_succeed_later(report.error()));
  EXPECT_THAT(report.error().message(),
              HasSubstr("\"people\", which another session holds (server process " +
                        value("SELECT pg_backend_pid()") + ", millrace, user postgres)"));
  sql("ROLLBACK");
}

TEST_F(PostgresLocksTest, ALoadByAnotherProcessIsWaitedForUnderLockTimeout) {
  auto first = destination(replace_);
  auto load = std::make_unique<engine::LoadLane>(
      *first, components::LoadIdentity{"one", "sync", "run"}, *events_);
  ASSERT_TRUE(run(load->begin(people_)));
  ASSERT_TRUE(run(load->take(batch_of(people_, {{"1", "first"}}))));
  open_sink(dsn_, {{"lock_timeout", "50ms"}});  // Shares nothing with the one before.
  const auto late = run(attempt(*destination(replace_), people_, {{"2", "b"}}, "x"));
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message(), HasSubstr("which another load by millrace holds"));
  ASSERT_TRUE(run(load->finish({1})));
}

TEST_F(PostgresLocksTest, LoadsOfOneTableTakeTurnsWithoutRegardToLockTimeout) {
  open_sink(dsn_, {{"lock_timeout", "1ms"}, {"max_connections", "2"}});
  std::vector<std::unique_ptr<components::Destination>> destinations;
  Rows rows;
  for (int i = 0; i < 2000; ++i) rows.push_back({std::to_string(i), "x"});
  std::vector<Result<components::LoadReport>> reports(6);
  const auto one = [&](std::size_t i) -> Task<void> {
    reports[i] = co_await attempt(*destinations[i], people_, rows, "load" + std::to_string(i));
  };
  const auto all = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    for (std::size_t i = 0; i < reports.size(); ++i) group.spawn(one(i));
    co_await group.join();
  };
  for (std::size_t i = 0; i < reports.size(); ++i) destinations.push_back(destination(append_));

  run(all());

  for (const auto& report : reports) EXPECT_TRUE(report) << report.error().message();
  EXPECT_EQ(value("SELECT count(*) FROM people"), "12000");
}

TEST_F(PostgresLocksTest, ALoadThatWaitsForItsTurnCanBeStopped) {
  auto first = destination(replace_);
  auto load = std::make_unique<engine::LoadLane>(
      *first, components::LoadIdentity{"one", "sync", "run"}, *events_);
  ASSERT_TRUE(run(load->begin(people_)));
  auto waiting = std::make_unique<engine::LoadLane>(
      *first, components::LoadIdentity{"two", "sync", "run"}, *events_);
  Result<void> begun;
  const auto both = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    const auto begin = [&]() -> Task<void> { begun = co_await waiting->begin(people_); };
    group.spawn(begin());
    group.cancel();
    co_await group.join();
  };
  run(both());
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind(), ErrorKind::Cancelled);
}

}  // namespace
}  // namespace millrace::sinks
