// When the next request of a connection may be sent.

#include "connector/delivery/pacer.h"

#include <chrono>
#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/run.h"

namespace millrace::delivery {
namespace {

using std::chrono::nanoseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

// A clock whose sleeps take no time, but for what happens in them.
class EventfulClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return now_; }
  std::chrono::system_clock::time_point wall_now() const override { return {}; }
  Task<Result<void>> sleep(nanoseconds duration) override {
    sleeps.push_back(duration);
    now_ += duration;
    if (on_sleep) on_sleep();
    co_return Result<void>();
  }

  std::vector<nanoseconds> sleeps;
  std::function<void()> on_sleep;

 private:
  std::chrono::steady_clock::time_point now_{1h};
};

class PacerTest : public ::testing::Test {
 protected:
  Result<void> next() { return testing::run(pacer_.next()); }

  EventfulClock clock_;
  Pacer pacer_{
      "crm", {.max_pause = 1h, .requests = {.count = 1, .per = std::chrono::minutes(1)}}, clock_};
};

TEST_F(PacerTest, KeepTheRate) {
  ASSERT_TRUE(next());
  ASSERT_TRUE(next());

  EXPECT_THAT(clock_.sleeps, ElementsAre(1min));
}

TEST_F(PacerTest, WaitForAPauseOfAllowedLength) {
  pacer_.pause(1h);

  EXPECT_TRUE(next());

  EXPECT_THAT(clock_.sleeps, ElementsAre(1h));
}

TEST_F(PacerTest, AreNotWaitedForWhileTheConnectionIsClosed) {
  ASSERT_TRUE(next());
  pacer_.pause(1h + 1ms);

  const auto turn = next();

  ASSERT_FALSE(turn);
  EXPECT_EQ(turn.error().kind(), ErrorKind::Transient);
  EXPECT_EQ(turn.error().message(),
            "crm accepts no requests for another 61m; run again after 1970-01-01 01:00:01 UTC, or "
            "raise max_pause of the connection");
  EXPECT_THAT(clock_.sleeps, IsEmpty());
}

TEST_F(PacerTest, AreVoidWhenTheConnectionIsClosedWhileTheyAreWaitedFor) {
  ASSERT_TRUE(next());
  clock_.on_sleep = [this] { pacer_.pause(2h); };

  const auto turn = next();

  ASSERT_FALSE(turn);
  EXPECT_THAT(turn.error().message(), HasSubstr("another 2h;"));
}

TEST_F(PacerTest, AreGivenAgainWhenALongPauseIsOver) {
  pacer_.pause(2h);
  ASSERT_FALSE(next());
  testing::run(clock_.sleep(2h));

  EXPECT_TRUE(next());
}

// What several processes share.
class OtherRate final : public RateLimit {
 public:
  Task<Result<bool>> admit_before(std::chrono::steady_clock::time_point) override {
    ++admitted;
    co_return true;
  }
  std::chrono::steady_clock::time_point next_turn() const override { return {}; }
  void pause(nanoseconds wait) override { paused = wait; }

  int admitted = 0;
  nanoseconds paused{0};
};

TEST_F(PacerTest, AreThoseOfARateThatIsShared) {
  OtherRate shared;
  Pacer pacer("crm", {.max_pause = 1h}, clock_, &shared);

  EXPECT_TRUE(testing::run(pacer.next()));
  pacer.pause(1min);

  EXPECT_EQ(shared.admitted, 1);
  EXPECT_EQ(shared.paused, 1min);
}

TEST_F(PacerTest, FollowTheLongestOfSeveralPauses) {
  pacer_.pause(3h);
  pacer_.pause(2h);

  EXPECT_THAT(pacer_.closed(": full")->message(), HasSubstr("another 3h: full; run again"));
}

}  // namespace
}  // namespace millrace::delivery
