#include "connector/base/task_group.h"

#include <optional>
#include <stdexcept>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "connector/base/signal.h"
#include "tests/support/run.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class TaskGroupTest : public ::testing::Test {
 protected:
  // Waits for go_ and records how that ended.
  Task<void> wait(std::string name) {
    const auto waited = co_await go_.wait();
    events_.push_back(name + (waited ? " done" : " cancelled"));
  }
  Task<void> throws() {
    events_.push_back("throws");
    throw std::runtime_error("a bug");
    co_return;
  }
  Task<void> nested() {
    TaskGroup inner(loop_.get_executor());
    inner.spawn(wait("inner"));
    co_await inner.join();
    events_.push_back("inner joined");
  }
  Task<void> nested_after_its_cancellation() {
    co_await go_.wait();
    co_await nested();
  }
  void join() { testing::run(loop_, group_->join()); }

  boost::asio::io_context loop_;
  Signal go_{loop_.get_executor()};
  std::optional<TaskGroup> group_{std::in_place, loop_.get_executor()};
  std::vector<std::string> events_;
};

TEST_F(TaskGroupTest, JoinsAtOnceWithoutTasks) {
  join();

  EXPECT_THAT(events_, IsEmpty());
}

TEST_F(TaskGroupTest, JoinsAfterAllTasks) {
  group_->spawn(wait("a"));
  group_->spawn(wait("b"));
  testing::settle(loop_);

  go_.notify();
  join();

  EXPECT_THAT(events_, UnorderedElementsAre("a done", "b done"));
}

TEST_F(TaskGroupTest, CancelsEveryTask) {
  group_->spawn(wait("a"));
  group_->spawn(wait("b"));
  testing::settle(loop_);

  group_->cancel();
  join();

  EXPECT_THAT(events_, UnorderedElementsAre("a cancelled", "b cancelled"));
}

TEST_F(TaskGroupTest, CancelsATaskThatHasNotStartedYet) {
  group_->spawn(wait("a"));

  group_->cancel();
  join();

  EXPECT_THAT(events_, ElementsAre("a cancelled"));
}

TEST_F(TaskGroupTest, CancelsATaskThatIsSpawnedAfterTheStop) {
  group_->cancel();

  group_->spawn(wait("a"));
  join();

  EXPECT_THAT(events_, ElementsAre("a cancelled"));
}

TEST_F(TaskGroupTest, ATaskThatThrowsCancelsTheOthersAndJoinThrowsItAgain) {
  group_->spawn(wait("a"));
  testing::settle(loop_);
  group_->spawn(throws());

  EXPECT_THROW(join(), std::runtime_error);

  EXPECT_THAT(events_, ElementsAre("throws", "a cancelled"));
}

TEST_F(TaskGroupTest, CancelsTheGroupsOfItsTasks) {
  group_->spawn(nested());
  testing::settle(loop_);

  group_->cancel();
  join();

  EXPECT_THAT(events_, ElementsAre("inner cancelled", "inner joined"));
}

TEST_F(TaskGroupTest, CancelsAGroupThatIsMadeAfterItsTaskWasCancelled) {
  group_->spawn(nested_after_its_cancellation());
  testing::settle(loop_);

  group_->cancel();
  join();

  EXPECT_THAT(events_, ElementsAre("inner cancelled", "inner joined"));
}

TEST_F(TaskGroupTest, DoesNotTakeATaskSpawnedBesideTheLastOneForACancellation) {
  TaskGroup inner(loop_.get_executor());
  const auto joins = [&]() -> Task<void> { co_await inner.join(); };
  const auto spawns_another = [&]() -> Task<void> {
    co_await go_.wait();
    boost::asio::post(loop_, [&] { inner.spawn(wait("b")); });
  };
  inner.spawn(spawns_another());
  group_->spawn(joins());
  testing::settle(loop_);

  go_.notify();
  testing::settle(loop_);
  const auto before = events_;
  go_.notify();
  testing::run(loop_, inner.join());
  join();

  EXPECT_THAT(before, IsEmpty());
  EXPECT_THAT(events_, ElementsAre("b done"));
}

TEST_F(TaskGroupTest, StopsOneTaskAlone) {
  const auto first = group_->spawn(wait("a"));
  group_->spawn(wait("b"));
  testing::settle(loop_);

  group_->cancel(first);
  testing::settle(loop_);
  EXPECT_THAT(events_, ElementsAre("a cancelled"));

  go_.notify();
  join();
  EXPECT_THAT(events_, ElementsAre("a cancelled", "b done"));
}

TEST_F(TaskGroupTest, StopsATaskThatHasNotBegun) {
  const auto first = group_->spawn(wait("a"));
  const auto second = group_->spawn(wait("b"));
  group_->cancel(second);
  testing::settle(loop_);
  EXPECT_THAT(events_, ElementsAre("b cancelled"));

  group_->cancel(first);
  join();
  EXPECT_THAT(events_, ElementsAre("b cancelled", "a cancelled"));
}

TEST_F(TaskGroupTest, StopsATaskInTheTurnBeforeItBegins) {
  boost::asio::post(loop_, [this] { group_->cancel(); });
  group_->spawn(wait("a"));

  join();

  EXPECT_THAT(events_, ElementsAre("a cancelled"));
}

TEST_F(TaskGroupTest, TakesNoNoticeOfATaskThatHasEnded) {
  const auto first = group_->spawn(wait("a"));
  testing::settle(loop_);
  go_.notify();
  join();

  group_->spawn(wait("b"));
  group_->cancel(first);
  testing::settle(loop_);

  EXPECT_THAT(events_, ElementsAre("a done"));
  group_->cancel();
  join();
}

}  // namespace
}  // namespace millrace
