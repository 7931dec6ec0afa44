#include "connector/base/semaphore.h"

#include <memory>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "tests/support/run.h"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SemaphoreTest : public ::testing::Test {
 protected:
  ~SemaphoreTest() override {
    for (auto& group : groups_) group->cancel();
    testing::settle(loop_);
  }

  // A task that takes a permit and keeps it until release(name).
  void wants(char name) {
    auto& group = *groups_.emplace_back(std::make_unique<TaskGroup>(loop_.get_executor()));
    group.spawn(take(name));
    testing::settle(loop_);
  }
  void release() {
    held_.erase(held_.begin());
    testing::settle(loop_);
  }
  void cancel(std::size_t caller) {
    groups_[caller]->cancel();
    testing::settle(loop_);
  }

  boost::asio::io_context loop_;
  Semaphore semaphore_{loop_.get_executor(), 2};
  std::vector<Semaphore::Permit> held_;
  std::vector<std::unique_ptr<TaskGroup>> groups_;
  std::string admitted_;
  std::string cancelled_;

 private:
  Task<void> take(char name) {
    auto permit = co_await semaphore_.acquire();
    if (permit) {
      admitted_ += name;
      held_.push_back(*std::move(permit));
    } else {
      EXPECT_EQ(permit.error().kind(), ErrorKind::Cancelled);
      cancelled_ += name;
    }
  }
};

TEST_F(SemaphoreTest, AdmitsAsManyAsItHasPermits) {
  for (const char name : {'a', 'b', 'c'}) wants(name);

  EXPECT_EQ(admitted_, "ab");
  EXPECT_EQ(semaphore_.available(), 0u);
}

TEST_F(SemaphoreTest, ServesInTheOrderOfAsking) {
  for (const char name : {'a', 'b', 'c', 'd', 'e'}) wants(name);

  for (int i = 0; i < 3; ++i) release();

  EXPECT_EQ(admitted_, "abcde");
}

TEST_F(SemaphoreTest, ALateComerDoesNotOvertakeAtTheMomentOfRelease) {
  for (const char name : {'a', 'b', 'c'}) wants(name);

  held_.erase(held_.begin());  // c is woken, but has not run yet.
  wants('d');

  EXPECT_EQ(admitted_, "abc");
}

TEST_F(SemaphoreTest, SkipsThoseWhoWereCancelled) {
  for (const char name : {'a', 'b', 'c', 'd', 'e', 'f'}) wants(name);

  cancel(3);
  cancel(2);
  release();
  release();

  EXPECT_EQ(cancelled_, "dc");
  EXPECT_EQ(admitted_, "abef");
}

TEST_F(SemaphoreTest, DoesNotLoseThePermitOfOneWhoIsCancelledWhileBeingServed) {
  for (const char name : {'a', 'b', 'c', 'd'}) wants(name);

  boost::asio::post(loop_, [this] {
    held_.erase(held_.begin());
    groups_[2]->cancel();
  });
  testing::settle(loop_);

  EXPECT_EQ(cancelled_, "c");
  EXPECT_EQ(admitted_, "abd");
}

TEST_F(SemaphoreTest, TakesBackEveryPermit) {
  for (const char name : {'a', 'b', 'c'}) wants(name);

  while (!held_.empty()) release();

  EXPECT_EQ(semaphore_.available(), 2u);
}

TEST_F(SemaphoreTest, APermitThatComesBackWakesOneWaiterOnly) {
  for (int i = 0; i < 1000; ++i) wants('x');

  held_.erase(held_.begin());
  const auto handlers = testing::settle(loop_);

  EXPECT_EQ(admitted_.size(), 3u);
  EXPECT_LT(handlers, 50u);
}

}  // namespace
}  // namespace millrace
