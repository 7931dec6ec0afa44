#include "connector/schedule/cycle.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::schedule {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ACycle, IsNotInWhatComesAfterEachOther) {
  EXPECT_THAT(find_cycle({}), IsEmpty());
  EXPECT_THAT(find_cycle({{"c", {"b", "a"}}, {"b", {"a"}}, {"d", {"c", "b"}}}), IsEmpty());
  EXPECT_THAT(find_cycle({{"a", {"nowhere"}}}), IsEmpty());
}

TEST(ACycle, IsToldWithItsWayOnly) {
  EXPECT_THAT(find_cycle({{"a", {"a"}}}), ElementsAre("a", "a"));
  EXPECT_THAT(find_cycle({{"a", {"b"}}, {"b", {"a"}}}), ElementsAre("a", "b", "a"));
  EXPECT_THAT(find_cycle({{"a", {"x", "b"}}, {"b", {"c"}}, {"c", {"d", "b"}}}),
              ElementsAre("b", "c", "b"));
}

TEST(ACycle, IsLookedForInLongChainsAndWideOnes) {
  After after;
  for (int i = 0; i < 20'000; ++i) after[std::to_string(i)] = {std::to_string(i + 1)};
  EXPECT_THAT(find_cycle(after), IsEmpty());
  after["20000"] = {"0"};
  EXPECT_EQ(find_cycle(after).size(), 20'002U);

  // Each of 40 after all before it has 2^39 ways.
  After wide;
  for (int i = 0; i < 40; ++i) {
    for (int before = 0; before < i; ++before) {
      wide[std::to_string(i)].push_back(std::to_string(before));
    }
  }
  EXPECT_THAT(find_cycle(wide), IsEmpty());
}

}  // namespace
}  // namespace millrace::schedule
