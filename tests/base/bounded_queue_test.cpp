#include "connector/base/bounded_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/task_group.h"
#include "tests/support/run.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;

class BoundedQueueTest : public ::testing::Test {
 protected:
  ~BoundedQueueTest() override {
    group_.cancel();
    testing::run(loop_, group_.join());
  }

  Task<void> push_all(int count) {
    for (int i = 1; i <= count; ++i) {
      const auto wanted = co_await queue_.room();
      if (!wanted || !*wanted) {
        events_.push_back(wanted ? "not wanted" : "cancelled");
        co_return;
      }
      queue_.push(i);
      events_.push_back("pushed " + std::to_string(i));
    }
    queue_.close();
  }
  Task<void> pop_all() {
    for (;;) {
      const auto item = co_await queue_.pop();
      if (!item || !*item) {
        events_.push_back(item ? "end" : item.error().message());
        co_return;
      }
      events_.push_back("popped " + std::to_string(**item));
    }
  }
  void start(Task<void> task) {
    group_.spawn(std::move(task));
    testing::settle(loop_);
  }

  boost::asio::io_context loop_;
  BoundedQueue<int> queue_{loop_.get_executor(), 2};
  TaskGroup group_{loop_.get_executor()};
  std::vector<std::string> events_;
};

TEST_F(BoundedQueueTest, LetsTheWriterRunAheadByAsMuchAsItHolds) {
  start(push_all(3));
  EXPECT_THAT(events_, ElementsAre("pushed 1", "pushed 2"));
}

TEST_F(BoundedQueueTest, GivesEverythingInOrderAndThenTheEnd) {
  start(push_all(3));
  events_.clear();

  start(pop_all());

  std::erase(events_, "pushed 3");
  EXPECT_THAT(events_, ElementsAre("popped 1", "popped 2", "popped 3", "end"));
}

TEST_F(BoundedQueueTest, GivesWhatCameBeforeAnError) {
  start(push_all(1));
  queue_.close(Error(ErrorKind::Transient, "cut"));
  events_.clear();

  start(pop_all());

  EXPECT_THAT(events_, ElementsAre("popped 1", "cut"));
}

TEST_F(BoundedQueueTest, TellsTheWriterThatNothingIsWanted) {
  start(push_all(5));
  events_.clear();

  queue_.leave();
  testing::settle(loop_);

  EXPECT_THAT(events_, ElementsAre("not wanted"));
}

TEST_F(BoundedQueueTest, EndsBothWaitsWhenTheirTasksAreStopped) {
  start(push_all(5));
  events_.clear();
  group_.cancel();
  testing::settle(loop_);
  EXPECT_THAT(events_, ElementsAre("cancelled"));
}

}  // namespace
}  // namespace millrace
