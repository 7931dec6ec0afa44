#include "connector/components/limits/fair_share.h"

#include <gtest/gtest.h>

namespace millrace::components {
namespace {

using ledger::QuotaShare;

struct Case {
  std::string name;
  std::uint64_t most, wanted, granted;
  std::int64_t since;
  std::vector<QuotaShare> others;
  std::uint64_t fair;
};

class FairShare : public ::testing::TestWithParam<Case> {};

TEST_P(FairShare, Is) {
  const auto& test = GetParam();
  const ledger::QuotaShares shares{.own = {"b", test.most, test.wanted, test.granted, test.since},
                                   .others = test.others};

  EXPECT_EQ(fair_share(shares, test.most, test.wanted), test.fair);
}

// Another process: its limit, what it wants, what it has, and since when it waits.
QuotaShare other(std::uint64_t most, std::uint64_t wanted, std::uint64_t granted,
                 std::int64_t since = 0) {
  return {"a", most, wanted, granted, since};
}

INSTANTIATE_TEST_SUITE_P(
    , FairShare,
    ::testing::Values(
        Case{"AllOfItForOneAlone", 5, 200, 0, 0, {}, 5},
        Case{"NoMoreThanIsWanted", 5, 2, 0, 0, {}, 2}, Case{"NothingWanted", 5, 0, 3, 0, {}, 0},
        Case{"WhatIsFree", 5, 5, 0, 9, {other(5, 3, 3)}, 2},
        Case{"HalfOfWhatBothWant", 6, 200, 6, 0, {other(6, 200, 0)}, 3},
        Case{"WhatTheOtherDoesNotWant", 6, 200, 6, 0, {other(6, 1, 0)}, 5},
        Case{"TheLeastLimitOfAll", 6, 200, 0, 0, {other(4, 2, 2)}, 2},
        Case{"TheOddOneForWhoHasWaitedLonger", 5, 200, 2, 1, {other(5, 200, 2, 2)}, 3},
        Case{"TheOddOneNotForWhoHasJustHadIt", 5, 200, 2, 3, {other(5, 200, 2, 2)}, 2},
        Case{"TheOddOneIsHandedOver", 5, 200, 3, 1, {other(5, 200, 2, 2)}, 2},
        Case{"TheOnlyOneIsHandedOver", 1, 2, 1, 1, {other(1, 1, 0, 2)}, 0},
        Case{"TheOnlyOneIsKeptWhenNobodyWaits", 1, 2, 1, 1, {other(1, 0, 0, 2)}, 1},
        Case{"TheOldestOfThoseWhoWait", 1, 1, 0, 2, {other(1, 1, 0, 3), other(1, 1, 0, 4)}, 1},
        Case{"NotBeforeAnOlderOne", 1, 1, 0, 4, {other(1, 1, 0, 3)}, 0},
        Case{"OfEquallyOldOnesTheFirstByName", 1, 1, 0, 3, {other(1, 1, 0, 3)}, 0},
        Case{"NothingWhileOthersHaveTooMany", 2, 1, 0, 3, {other(5, 5, 5, 0)}, 0}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::components
