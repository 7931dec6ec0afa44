#include "connector/service/web/site/line_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace millrace::service {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LineLimitTest : public ::testing::Test {
 protected:
  void tell(int times, const std::string& kind = "401", const std::string& line = "POST / 401") {
    for (int i = 0; i < times; ++i) limit_.tell(kind, line);
  }

  testing::FakeClock clock_;
  std::vector<std::string> told_;
  LineLimit limit_{clock_, [this](const std::string& line) { told_.push_back(line); }};
};

TEST_F(LineLimitTest, PassesTenOfAKindOn) {
  tell(12);

  EXPECT_THAT(told_, SizeIs(10));
}

TEST_F(LineLimitTest, LetsNoKindHideAnother) {
  tell(100);
  tell(1, "bad request", "bad request");

  EXPECT_EQ(told_.back(), "bad request");
}

TEST_F(LineLimitTest, SaysHowManyItLeftOutOnceTheMinuteIsOver) {
  tell(12);
  tell(1, "401", "the last");
  told_.clear();

  clock_.advance(59s);
  limit_.sum_up();
  EXPECT_THAT(told_, IsEmpty());
  clock_.advance(1s);
  limit_.sum_up();
  limit_.sum_up();

  EXPECT_THAT(told_, ElementsAre("3 more like this within 60 s, the last of them: the last"));
}

TEST_F(LineLimitTest, BeginsAnewAfterAMinute) {
  tell(11);
  told_.clear();
  clock_.advance(61s);

  tell(11);

  EXPECT_THAT(told_, SizeIs(11)) << "what was left out, and ten";
}

TEST_F(LineLimitTest, HasNothingToAddWhenItLeftNothingOut) {
  tell(10);
  told_.clear();
  clock_.advance(61s);

  limit_.sum_up();

  EXPECT_THAT(told_, IsEmpty());
}

}  // namespace
}  // namespace millrace::service
