#include "connector/base/retry.h"

#include <deque>

#include <gmock/gmock.h>

#include "tests/support/fake_clock.h"
#include "tests/support/run.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::FakeClock;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RetryTest : public ::testing::Test {
 protected:
  // Each attempt gives the next answer; when they are used up, 7.
  void will_answer(std::deque<Error> failures) { failures_ = std::move(failures); }

  Result<int> call(RetryPolicy policy = {}) {
    const auto attempt = [this]() -> Task<Result<int>> {
      ++attempts_;
      if (failures_.empty()) co_return 7;
      Error next = std::move(failures_.front());
      failures_.pop_front();
      co_return fail(std::move(next));
    };
    const auto on_wait = [this](const Error&, milliseconds wait) { told_.push_back(wait); };
    return testing::run(with_retry<int>(policy, clock_, random_, attempt, on_wait));
  }

  FakeClock clock_;
  std::mt19937_64 random_{42};
  std::deque<Error> failures_;
  int attempts_ = 0;
  std::vector<milliseconds> told_;
};

Error away() {
  return {ErrorKind::Transient, "away"};
}

TEST_F(RetryTest, GivesTheFirstSuccess) {
  will_answer({away(), Error(ErrorKind::Transient, "reset")});

  const auto result = call();

  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(*result, 7);
  EXPECT_EQ(attempts_, 3);
  EXPECT_EQ(told_, clock_.sleeps);
}

TEST_F(RetryTest, DoesNotRepeatWhatFailedForGood) {
  for (const auto kind : {ErrorKind::InvalidConfig, ErrorKind::Refused, ErrorKind::BadData,
                          ErrorKind::Guarded, ErrorKind::Cancelled, ErrorKind::Internal}) {
    attempts_ = 0;
    will_answer({Error(kind, "no"), away()});

    const auto result = call();

    ASSERT_FALSE(result) << code_of(kind);
    EXPECT_EQ(result.error().kind(), kind);
    EXPECT_EQ(result.error().message(), "no");
    EXPECT_EQ(attempts_, 1);
  }
  EXPECT_THAT(clock_.sleeps, IsEmpty());
}

TEST_F(RetryTest, GivesUpAfterTheAttemptsAndSaysHowManyThereWere) {
  will_answer({away(), away(), away(), away()});

  const auto result = call({.attempts = 3});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::Transient);
  EXPECT_EQ(result.error().message(), "gave up after 3 attempts: away");
  EXPECT_EQ(attempts_, 3);
  EXPECT_THAT(clock_.sleeps, SizeIs(2));
}

TEST_F(RetryTest, SaysNothingOfAttemptsWhenThereIsOnlyOne) {
  will_answer({away()});

  const auto result = call({.attempts = 1});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "away");
}

TEST_F(RetryTest, WaitsAsLongAsTheOtherSideAsksPlusJitter) {
  will_answer({away().after(milliseconds(9000))});

  ASSERT_TRUE(call({.first_wait = milliseconds(100)}));

  ASSERT_THAT(clock_.sleeps, SizeIs(1));
  EXPECT_GE(clock_.sleeps[0], milliseconds(9000));
  EXPECT_LE(clock_.sleeps[0], milliseconds(9100));
}

TEST(BackoffTest, DoublesTheCeilingUpToTheLongestWait) {
  const RetryPolicy policy{
      .attempts = 8, .first_wait = milliseconds(100), .longest_wait = milliseconds(1000)};
  std::vector<milliseconds> longest(7);
  std::mt19937_64 random(1);

  for (int draw = 0; draw < 2000; ++draw) {
    Backoff backoff(policy, random);
    for (auto& wait : longest) wait = std::max(wait, *backoff.next());
    EXPECT_FALSE(backoff.next());
  }

  const std::vector<int> ceilings{100, 200, 400, 800, 1000, 1000, 1000};
  for (std::size_t i = 0; i < ceilings.size(); ++i) {
    EXPECT_LE(longest[i].count(), ceilings[i]);
    EXPECT_GT(longest[i].count(), ceilings[i] * 9 / 10) << "no full jitter in wait " << i;
  }
}

TEST(BackoffTest, StandsVeryLongWaitsAndManyAttempts) {
  const milliseconds century(std::chrono::hours(24 * 36500));
  std::mt19937_64 random(1);
  Backoff backoff({.attempts = 1000, .first_wait = century, .longest_wait = century}, random);

  for (int i = 0; i < 999; ++i) {
    const auto wait = backoff.next();

    ASSERT_TRUE(wait);
    EXPECT_GE(*wait, milliseconds(0));
    EXPECT_LE(*wait, century);
  }
}

}  // namespace
}  // namespace millrace
