#include "connector/base/worker_pool.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <gtest/gtest.h>

#include "connector/base/task_group.h"
#include "tests/base/failing_thread.h"
#include "tests/support/run.h"

namespace millrace {
namespace {

TEST(WorkerPoolTest, GivesTheResultOnTheThreadThatAsked) {
  WorkerPool workers(2);
  std::thread::id worked_on;
  std::thread::id resumed_on;
  const auto task = [&]() -> Task<std::unique_ptr<int>> {
    auto result = co_await workers.run([&] {
      worked_on = std::this_thread::get_id();
      return std::make_unique<int>(7);
    });
    resumed_on = std::this_thread::get_id();
    co_return result;
  };

  const auto result = testing::run(task());

  EXPECT_EQ(*result, 7);
  EXPECT_NE(worked_on, std::this_thread::get_id());
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

TEST(WorkerPoolTest, RunsWorkWithoutAResult) {
  WorkerPool workers(1);
  bool done = false;

  testing::run(workers.run([&] { done = true; }));

  EXPECT_TRUE(done);
}

TEST(WorkerPoolTest, ThrowsWhatTheWorkThrows) {
  WorkerPool workers(1);

  EXPECT_THROW(testing::run(workers.run([]() -> int { throw std::runtime_error("a bug"); })),
               std::runtime_error);
}

TEST(WorkerPoolTest, WorksOnSeveralThingsAtOnce) {
  WorkerPool workers(2);
  boost::asio::io_context loop;
  TaskGroup group(loop.get_executor());
  std::promise<void> first_runs;
  const auto waits = [&]() -> Task<void> {
    co_await workers.run([&] { first_runs.get_future().wait(); });
  };
  const auto lets_go = [&]() -> Task<void> {
    co_await workers.run([&] { first_runs.set_value(); });
  };
  group.spawn(waits());
  group.spawn(lets_go());

  testing::run(loop, group.join());
}

TEST(WorkerPoolTest, TellsLongWorkThatItIsNoLongerWantedAndWaitsForItsEnd) {
  WorkerPool workers(1);
  boost::asio::io_context loop;
  TaskGroup group(loop.get_executor());
  std::promise<void> stop;
  std::promise<void> running;
  bool ended = false;
  const auto task = [&]() -> Task<void> {
    co_await workers.run(
        [&] {
          running.set_value();
          stop.get_future().wait();
        },
        [&] { stop.set_value(); });
    ended = true;
  };
  group.spawn(task());
  testing::settle(loop);
  running.get_future().wait();

  group.cancel();
  testing::run(loop, group.join());

  EXPECT_TRUE(ended);
}

TEST(WorkerPoolTest, DoesNotCutWorkShortThatCannotBeTold) {
  WorkerPool workers(1);
  boost::asio::io_context loop;
  TaskGroup group(loop.get_executor());
  std::promise<void> go;
  bool worked = false;
  const auto task = [&]() -> Task<void> {
    co_await workers.run([&] {
      go.get_future().wait();
      worked = true;
    });
    EXPECT_TRUE(worked);
    EXPECT_TRUE(co_await cancelled());
  };
  group.spawn(task());
  testing::settle(loop);

  group.cancel();
  testing::settle(loop);
  go.set_value();
  testing::run(loop, group.join());

  EXPECT_TRUE(worked);
}

// F121
TEST(WorkerPoolTest, LeavesNoThreadWhenOneCannotBeStarted) {
  for (int started = 0; started < 4; ++started) {
    const testing::ThreadsThatStart limit(started);

    EXPECT_THROW(WorkerPool workers(4), std::system_error) << started;
  }
}

}  // namespace
}  // namespace millrace
