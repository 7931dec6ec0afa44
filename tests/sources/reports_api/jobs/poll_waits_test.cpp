#include "connector/sources/reports_api/jobs/poll_waits.h"

#include <set>

#include <gmock/gmock.h>

namespace millrace::sources {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

class PollWaitsTest : public ::testing::Test {
 protected:
  std::mt19937_64 random_{7};
};

TEST_F(PollWaitsTest, AreDrawnBetweenTheShortestAndABoundThatGrows) {
  PollWaits waits({.every = 1s, .up_to = 5s}, std::nullopt, random_);

  milliseconds bound = 1s;
  for (int i = 0; i < 50; ++i) {
    bound = std::min<milliseconds>(bound + bound / 2, 5s);
    EXPECT_THAT(waits.next(std::nullopt), AllOf(Ge(1s), Le(bound)));
  }
}

TEST_F(PollWaitsTest, DifferForJobsThatBeganTogether) {
  std::set<milliseconds> first;
  for (int i = 0; i < 100; ++i) {
    first.insert(PollWaits({.every = 1s, .up_to = 30s}, std::nullopt, random_).next({}));
  }

  EXPECT_GT(first.size(), 50u);
}

TEST_F(PollWaitsTest, CoverMostOfTheKnownTimeAtOnceAndThenAreShort) {
  for (int i = 0; i < 50; ++i) {
    PollWaits waits({.every = 1s, .up_to = 30s}, 10min, random_);
    EXPECT_THAT(waits.next(std::nullopt), AllOf(Ge(6min), Le(8min)));
    EXPECT_THAT(waits.next(std::nullopt), AllOf(Ge(1s), Le(1500ms)));
  }
}

TEST_F(PollWaitsTest, OfAJobThatIsSoonDoneAreTheOrdinaryOnes) {
  PollWaits waits({.every = 1s, .up_to = 30s}, 1100ms, random_);

  EXPECT_THAT(waits.next(std::nullopt), AllOf(Ge(1s), Le(1500ms)));
}

TEST_F(PollWaitsTest, AreNeverShorterThanWhatTheApiAsks) {
  for (int i = 0; i < 50; ++i) {
    PollWaits waits({.every = 1s, .up_to = 30s}, std::nullopt, random_);
    PollWaits known({.every = 1s, .up_to = 30s}, 10min, random_);
    EXPECT_THAT(waits.next(90s), AllOf(Ge(90s), Le(91s)));
    EXPECT_THAT(waits.next(0s), AllOf(Ge(1s), Le(2s)));
    EXPECT_THAT(known.next(20min), Ge(20min));
  }
}

TEST_F(PollWaitsTest, AreCappedWhenAReportOnceTookVeryLong) {
  EXPECT_LE(PollWaits({}, 24h, random_).next(std::nullopt), 30min);
}

}  // namespace
}  // namespace millrace::sources
