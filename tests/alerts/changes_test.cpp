#include "connector/alerts/changes.h"

#include <ostream>

#include <gtest/gtest.h>

namespace millrace::alerts {

// For failures of the tests.
void PrintTo(const Change& change, std::ostream* out) {
  *out << "tells " << (change.tells ? to_string(*change.tells) : "nothing") << ", opens "
       << (change.opens ? to_string(*change.opens) : "nothing") << ", closes";
  for (const auto kind : change.closes) *out << " " << to_string(kind);
}

namespace {

using enum Kind;

struct Happening {
  std::string name;
  std::optional<Kind> news;
  Kinds wanted;
  Kinds open;
  Change change;
};

constexpr Kinds kAll{Failed, Guarded, Stale, Late, Rejected, Recovered};

class ChangeTest : public ::testing::TestWithParam<Happening> {};

TEST_P(ChangeTest, IsToldOnce) {
  const auto& its = GetParam();
  EXPECT_EQ(change_by(its.news, its.wanted, its.open), its.change);
}

INSTANTIATE_TEST_SUITE_P(
    , ChangeTest,
    ::testing::Values(
        Happening{"AFirstFailure", Failed, kAll, {}, {Failed, Failed, {}}},
        Happening{"AnotherFailure", Failed, kAll, {Failed}, {}},
        Happening{"AFailureThatNobodyWants", Failed, {Guarded, Recovered}, {Guarded}, {}},
        Happening{"AGuardAfterAFailure", Guarded, kAll, {Failed}, {Guarded, Guarded, {Failed}}},
        Happening{"AFailureOfStaleRows", Failed, kAll, {Stale}, {Failed, Failed, {}}},
        Happening{"AGoodRun", std::nullopt, kAll, {}, {}},
        Happening{"AGoodRunAfterAFailure",
                  std::nullopt,
                  kAll,
                  {Failed, Stale, Late},
                  {Recovered, std::nullopt, {Failed, Stale, Late}}},
        Happening{"AnEndThatNobodyWants",
                  std::nullopt,
                  {Failed},
                  {Failed},
                  {std::nullopt, std::nullopt, {Failed}}},
        Happening{"RejectedRows", Rejected, kAll, {}, {Rejected, Rejected, {}}},
        Happening{"RejectedRowsAgain", Rejected, kAll, {Rejected}, {}},
        Happening{"RejectedRowsAgainThatAreThereNow",
                  Rejected,
                  kAll,
                  {Rejected, Stale},
                  {std::nullopt, std::nullopt, {Stale}}},
        Happening{"RejectedRowsAfterAFailure",
                  Rejected,
                  kAll,
                  {Failed, Late},
                  {Rejected, Rejected, {Failed, Late}}},
        Happening{"RejectedRowsThatNobodyWants",
                  Rejected,
                  {Failed, Recovered},
                  {Failed},
                  {Recovered, std::nullopt, {Failed}}},
        Happening{"AGoodRunAfterRejectedRows",
                  std::nullopt,
                  kAll,
                  {Rejected},
                  {Recovered, std::nullopt, {Rejected}}},
        Happening{"StaleRows", Stale, kAll, {Failed}, {Stale, Stale, {}}},
        Happening{"StaleRowsAgain", Stale, kAll, {Stale}, {}},
        Happening{"ALateRun", Late, kAll, {}, {Late, Late, {}}}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::alerts
