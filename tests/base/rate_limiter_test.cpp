#include "connector/base/rate_limiter.h"

#include <gmock/gmock.h>

#include "connector/base/signal.h"
#include "connector/base/task_group.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FakeClock;
using ::testing::IsEmpty;

// A clock whose sleepers wake, in order, when the test moves the time on.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(boost::asio::any_io_executor loop) : moved_(std::move(loop)) {}

  std::chrono::steady_clock::time_point now() const override { return now_; }
  std::chrono::system_clock::time_point wall_now() const override { return {}; }
  Task<Result<void>> sleep(std::chrono::nanoseconds duration) override {
    const auto end = now_ + duration;
    while (now_ < end) {
      if (auto waited = co_await moved_.wait(); !waited) co_return waited;
    }
    co_return Result<void>();
  }
  void advance(std::chrono::nanoseconds step) {
    now_ += step;
    moved_.notify();
  }

 private:
  Signal moved_;
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
};

std::vector<std::chrono::nanoseconds> admissions(Rate rate, int callers) {
  FakeClock clock;
  RateLimiter limiter(clock, rate);
  const auto start = clock.now();
  std::vector<std::chrono::nanoseconds> moments;
  for (int i = 0; i < callers; ++i) {
    EXPECT_TRUE(testing::run(limiter.admit()));
    moments.push_back(clock.now() - start);
  }
  return moments;
}

TEST(RateLimiterTest, SpacesTheCallersEvenly) {
  EXPECT_THAT(
      admissions({.count = 10, .per = seconds(1)}, 4),
      ElementsAre(milliseconds(0), milliseconds(100), milliseconds(200), milliseconds(300)));
}

TEST(RateLimiterTest, NeverAdmitsMoreThanTheRateInAnyPeriod) {
  for (const std::uint64_t count : {1, 3, 7, 60, 999}) {
    const auto moments = admissions({.count = count, .per = seconds(1)}, 1010);

    for (std::size_t i = 0; i + count < moments.size(); ++i) {
      ASSERT_GE(moments[i + count] - moments[i], seconds(1)) << count << " at " << i;
    }
  }
}

TEST(RateLimiterTest, LetsEverybodyThroughWithoutALimit) {
  EXPECT_THAT(admissions({.count = 0}, 3),
              ElementsAre(milliseconds(0), milliseconds(0), milliseconds(0)));
}

TEST(RateLimiterTest, DoesNotSaveUpWhatWasNotUsed) {
  FakeClock clock;
  RateLimiter limiter(clock, {.count = 1, .per = seconds(1)});
  EXPECT_TRUE(testing::run(limiter.admit()));
  clock.advance(seconds(60));

  EXPECT_TRUE(testing::run(limiter.admit()));
  EXPECT_TRUE(testing::run(limiter.admit()));

  EXPECT_THAT(clock.sleeps, ElementsAre(milliseconds(1000)));
}

TEST(RateLimiterTest, APauseHoldsAlsoThoseWhoWaitAlready) {
  boost::asio::io_context loop;
  ManualClock clock(loop.get_executor());
  RateLimiter limiter(clock, {.count = 1, .per = seconds(1)});
  TaskGroup group(loop.get_executor());
  std::vector<int> admitted;
  const auto caller = [&](int number) -> Task<void> {
    EXPECT_TRUE(co_await limiter.admit());
    admitted.push_back(number);
  };
  for (int number = 0; number < 3; ++number) group.spawn(caller(number));
  testing::settle(loop);
  ASSERT_THAT(admitted, ElementsAre(0));

  limiter.pause(seconds(10));
  clock.advance(seconds(9));
  testing::settle(loop);
  const auto during = admitted;
  for (int step = 0; step < 5; ++step) {
    clock.advance(seconds(1));
    testing::settle(loop);
  }

  EXPECT_THAT(during, ElementsAre(0));
  EXPECT_THAT(admitted, ElementsAre(0, 1, 2));
}

TEST(RateLimiterTest, SaysAtOnceThatATurnWouldComeTooLateAndLeavesItToOthers) {
  FakeClock clock;
  RateLimiter limiter(clock, {.count = 1, .per = seconds(10)});
  const auto start = clock.now();
  EXPECT_TRUE(testing::run(limiter.admit_before(start + seconds(1))).value());

  EXPECT_FALSE(testing::run(limiter.admit_before(start + seconds(10))).value());
  EXPECT_FALSE(testing::run(limiter.admit_before(start + seconds(5))).value());

  EXPECT_THAT(clock.sleeps, IsEmpty());
  EXPECT_EQ(limiter.next_turn(), start + seconds(10));
  EXPECT_TRUE(testing::run(limiter.admit_before(start + seconds(11))).value());
  EXPECT_EQ(clock.now(), start + seconds(10));
}

TEST(RateLimiterTest, APauseBeyondTheDeadlineEndsTheWaitOfWhoWaitsAlready) {
  boost::asio::io_context loop;
  ManualClock clock(loop.get_executor());
  RateLimiter limiter(clock, {.count = 1, .per = seconds(1)});
  TaskGroup group(loop.get_executor());
  std::vector<bool> admitted;
  const auto caller = [&]() -> Task<void> {
    admitted.push_back((co_await limiter.admit_before(clock.now() + seconds(5))).value());
  };
  for (int number = 0; number < 2; ++number) group.spawn(caller());
  testing::settle(loop);

  limiter.pause(seconds(3600));
  clock.advance(seconds(1));
  testing::settle(loop);

  EXPECT_THAT(admitted, ElementsAre(true, false));
}

TEST(RateLimiterTest, IsCancelledWithItsCaller) {
  boost::asio::io_context loop;
  ManualClock clock(loop.get_executor());
  RateLimiter limiter(clock, {.count = 1, .per = seconds(1)});
  TaskGroup group(loop.get_executor());
  std::vector<Result<void>> results;
  const auto caller = [&]() -> Task<void> { results.push_back(co_await limiter.admit()); };
  group.spawn(caller());
  group.spawn(caller());
  testing::settle(loop);

  group.cancel();
  testing::settle(loop);

  ASSERT_EQ(results.size(), 2u);
  EXPECT_TRUE(results[0]);
  ASSERT_FALSE(results[1]);
  EXPECT_EQ(results[1].error().kind(), ErrorKind::Cancelled);
}

}  // namespace
}  // namespace millrace
