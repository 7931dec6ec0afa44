#include "connector/sql/datetime/interval/interval.h"

#include <limits>

#include <gtest/gtest.h>

namespace millrace::sql {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;
constexpr std::int32_t kGreatest = std::numeric_limits<std::int32_t>::max();

void expect_parts(const Outcome<Interval>& outcome, const Interval& expected) {
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->months, expected.months);
  EXPECT_EQ(outcome->days, expected.days);
  EXPECT_EQ(outcome->microseconds, expected.microseconds);
}

TEST(IntervalTest, IsComparedByMonthsOfThirtyDays) {
  EXPECT_EQ((Interval{1, 0, 0}), (Interval{0, 30, 0}));
  EXPECT_EQ((Interval{0, 1, 0}), (Interval{0, 0, 24 * kHour}));
  EXPECT_LT((Interval{0, 29, 0}), (Interval{1, 0, 0}));
  EXPECT_GT((Interval{kGreatest, kGreatest, 0}), (Interval{kGreatest, 0, 0}));
}

TEST(IntervalTest, HasOneHashForWhatIsEqual) {
  EXPECT_EQ(hash_of({1, 0, 0}), hash_of({0, 30, 0}));
  EXPECT_NE(hash_of({1, 0, 0}), hash_of({0, 31, 0}));
}

TEST(IntervalTest, CascadesWhatIsLeftOfAProduct) {
  expect_parts(multiply({1, 0, 0}, 1.5), {1, 15, 0});
  expect_parts(multiply({0, 1, 0}, 0.5), {0, 0, 12 * kHour});
  expect_parts(divide({1, 1, 0}, 3), {0, 10, 8 * kHour});
  expect_parts(multiply({14, -1, kHour}, -1), {-14, 1, -kHour});
}

TEST(IntervalTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(add({kGreatest, 0, 0}, {1, 0, 0}).error(), "interval out of range");
  EXPECT_EQ(negate({-kGreatest - 1, 0, 0}).error(), "interval out of range");
  EXPECT_EQ(multiply({1, 0, 0}, 1e300).error(), "interval out of range");
  EXPECT_EQ(multiply({1, 0, 0}, std::numeric_limits<double>::quiet_NaN()).error(),
            "interval out of range");
  EXPECT_EQ(divide({1, 0, 0}, 0).error(), "division by zero");
  EXPECT_EQ(justify_hours({0, kGreatest, 24 * kHour}).error(), "interval out of range");
}

TEST(IntervalTest, IsJustified) {
  expect_parts(justify_hours({0, 0, 27 * kHour}), {0, 1, 3 * kHour});
  expect_parts(justify_hours({0, 1, -kHour}), {0, 0, 23 * kHour});
  expect_parts(justify_days({0, 35, 0}), {1, 5, 0});
  expect_parts(justify_days({1, -5, 0}), {0, 25, 0});
  expect_parts(justify_interval({1, 0, -kHour}), {0, 29, 23 * kHour});
}

}  // namespace
}  // namespace millrace::sql
