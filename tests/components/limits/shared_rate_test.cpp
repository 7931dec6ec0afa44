#include "connector/components/limits/shared_rate.h"

#include <algorithm>
#include <list>

#include "tests/components/limits/limits_fixture.h"

namespace millrace::components {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SharedRateTest : public LimitsFixture {
 protected:
  SharedRate& start(Rate rate) {
    return started_.emplace_back(process(), loop_.get_executor(), clock_, "bi", rate);
  }

  bool admit(SharedRate& rate) {
    const auto admitted = run(rate.admit_before(steady_clock::time_point::max()));
    moments_.push_back(clock_.now());
    return admitted.value_or(false);
  }

  void expect_no_more_than(Rate rate) {
    std::ranges::sort(moments_);
    for (std::size_t i = 0; i + rate.count < moments_.size(); ++i) {
      ASSERT_GE(moments_[i + rate.count] - moments_[i], rate.per) << "at " << i;
    }
  }

  void TearDown() override {
    for (auto& rate : started_) run(rate.stop());
  }

  std::list<SharedRate> started_;
  std::vector<steady_clock::time_point> moments_;
};

TEST_F(SharedRateTest, ProcessesTogetherKeepToTheRateInAnyPeriod) {
  for (const std::uint64_t count : {1, 3, 7, 50}) {
    const Rate rate{.count = count, .per = 1s};
    auto& first = start(rate);
    auto& second = start(rate);
    moments_.clear();

    for (int i = 0; i < 100; ++i) ASSERT_TRUE(admit(i % 3 == 0 ? first : second));

    expect_no_more_than(rate);
    clock_.advance(1h);
  }
}

TEST_F(SharedRateTest, AProcessAloneIsAsFastAsItsRateAndAsksOnceASecond) {
  auto& alone = start({.count = 100, .per = 1s});
  const auto begin = clock_.now();
  const auto before = store_.transactions();

  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(admit(alone));

  EXPECT_LT(clock_.now() - begin, 11s);
  EXPECT_LT(store_.transactions() - before, 20u);
  expect_no_more_than({.count = 100, .per = 1s});
}

TEST_F(SharedRateTest, OneEventAfterALongTimeIsLetThroughAtOnce) {
  auto& alone = start({.count = 60, .per = 1min});
  EXPECT_TRUE(admit(alone));
  clock_.advance(30s);
  const auto before = clock_.now();

  EXPECT_TRUE(admit(alone));

  EXPECT_EQ(clock_.now(), before);
}

TEST_F(SharedRateTest, SaysAtOnceThatATurnWouldComeTooLateAndLeavesItToOthers) {
  const Rate rate{.count = 1, .per = 10s};
  auto& first = start(rate);
  auto& second = start(rate);
  const auto begin = clock_.now();
  EXPECT_TRUE(admit(first));

  EXPECT_FALSE(run(second.admit_before(begin + 10s)).value());
  EXPECT_FALSE(run(first.admit_before(begin + 5s)).value());

  EXPECT_THAT(clock_.sleeps, IsEmpty());
  EXPECT_TRUE(run(first.admit_before(begin + 11s)).value()) << "its turn was given back";
}

TEST_F(SharedRateTest, APauseHoldsForAllProcesses) {
  const Rate rate{.count = 10, .per = 1s};
  auto& first = start(rate);
  auto& second = start(rate);
  EXPECT_TRUE(admit(first));
  const auto begin = clock_.now();

  first.pause(1h);
  testing::settle(loop_);

  EXPECT_FALSE(run(second.admit_before(begin + 59min)).value());
  EXPECT_FALSE(run(first.admit_before(begin + 59min)).value());
  EXPECT_TRUE(admit(second));
  EXPECT_GE(clock_.now(), begin + 1h);
}

TEST_F(SharedRateTest, GoesOnWhileTheLedgerDoesNotAnswer) {
  const Rate rate{.count = 10, .per = 1s};
  auto& alone = start(rate);
  EXPECT_TRUE(admit(alone));
  is_away_ = true;

  for (int i = 0; i < 30; ++i) EXPECT_TRUE(admit(alone));
  is_away_ = false;
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(admit(alone));

  expect_no_more_than(rate);
}

TEST_F(SharedRateTest, WhatIsLeftWhenItStopsIsOthers) {
  const Rate rate{.count = 100, .per = 1s};
  auto& first = start(rate);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(admit(first));
  run(first.stop());
  auto& second = start(rate);
  const auto begin = clock_.now();

  EXPECT_TRUE(admit(second));

  EXPECT_LE(clock_.now() - begin, 12ms);
}

TEST_F(SharedRateTest, ManyThatAskAtOnceComeInTheirOrder) {
  auto& alone = start({.count = 5, .per = 1s});
  TaskGroup tasks(loop_.get_executor());
  std::vector<int> order;
  const auto ask = [&](int number) -> Task<void> {
    if (co_await alone.admit()) order.push_back(number);
  };
  for (int i = 0; i < 20; ++i) tasks.spawn(ask(i));

  run(tasks.join());

  EXPECT_THAT(order, SizeIs(20));
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_F(SharedRateTest, IsStoppedThoughItsNextTurnIsFarAway) {
  auto& alone = start({.count = 1, .per = 1h});
  EXPECT_TRUE(admit(alone));
  TaskGroup tasks(loop_.get_executor());
  bool is_stopped = false;
  const auto ask = [&]() -> Task<void> { is_stopped = !co_await alone.admit(); };
  tasks.cancel();
  tasks.spawn(ask());

  run(tasks.join());
  run(alone.stop());

  EXPECT_TRUE(is_stopped);
}

}  // namespace
}  // namespace millrace::components
