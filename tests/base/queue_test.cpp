#include "connector/base/queue.h"

#include <memory>

#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "tests/support/run.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;

class QueueTest : public ::testing::Test {
 protected:
  using Item = std::unique_ptr<int>;  // Items are moved, never copied.

  ~QueueTest() override {
    group_.cancel();
    testing::settle(loop_);
  }

  void push(int value) {
    group_.spawn(push_one(value));
    testing::settle(loop_);
  }
  void pop() {
    group_.spawn(pop_one());
    testing::settle(loop_);
  }
  void close() {
    queue_.close();
    testing::settle(loop_);
  }

  boost::asio::io_context loop_;
  TaskGroup group_{loop_.get_executor()};
  Queue<Item> queue_{loop_.get_executor(), 2};
  std::vector<std::string> events_;

 private:
  Task<void> push_one(int value) {
    const auto pushed = co_await queue_.push(std::make_unique<int>(value));
    const std::string what = !pushed ? "cancelled" : *pushed ? "pushed" : "unwanted";
    events_.push_back(what + " " + std::to_string(value));
  }
  Task<void> pop_one() {
    auto item = co_await queue_.pop();
    if (!item) {
      events_.push_back("pop cancelled");
    } else {
      events_.push_back(*item ? "popped " + std::to_string(***item) : "end");
    }
  }
};

TEST_F(QueueTest, MakesTheWriterWaitWhileItIsFull) {
  for (int value = 1; value <= 3; ++value) push(value);
  ASSERT_THAT(events_, ElementsAre("pushed 1", "pushed 2"));

  pop();

  EXPECT_THAT(events_, ElementsAre("pushed 1", "pushed 2", "popped 1", "pushed 3"));
}

TEST_F(QueueTest, MakesTheReaderWaitWhileItIsEmpty) {
  pop();
  ASSERT_TRUE(events_.empty());

  push(1);

  EXPECT_THAT(events_, ::testing::UnorderedElementsAre("pushed 1", "popped 1"));
}

TEST_F(QueueTest, GivesWhatWasQueuedBeforeItWasClosedThenTheEnd) {
  push(1);
  close();

  pop();
  pop();

  EXPECT_THAT(events_, ElementsAre("pushed 1", "popped 1", "end"));
}

TEST_F(QueueTest, WakesWaitingReadersWhenItIsClosed) {
  pop();

  close();

  EXPECT_THAT(events_, ElementsAre("end"));
}

TEST_F(QueueTest, TellsTheWriterThatNobodyWantsMore) {
  for (int value = 1; value <= 3; ++value) push(value);

  close();
  push(4);

  EXPECT_THAT(events_, ElementsAre("pushed 1", "pushed 2", "unwanted 3", "unwanted 4"));
}

TEST_F(QueueTest, CancelsBothSides) {
  for (int value = 1; value <= 3; ++value) push(value);

  group_.cancel();
  testing::settle(loop_);

  EXPECT_THAT(events_, ElementsAre("pushed 1", "pushed 2", "cancelled 3"));
}

TEST_F(QueueTest, CancelsAWaitingReader) {
  pop();

  group_.cancel();
  testing::settle(loop_);

  EXPECT_THAT(events_, ElementsAre("pop cancelled"));
}

}  // namespace
}  // namespace millrace
