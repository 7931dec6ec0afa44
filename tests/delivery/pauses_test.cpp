// Pauses that the receiver asks for.

#include <chrono>
#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "tests/delivery/delivery_fixture.h"

namespace millrace::delivery {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;
using PausesTest = DeliveryTest;

Reply asks_for(const std::string& seconds, int status = 429) {
  return {.status = status, .headers = {{"Pause", seconds}}, .body = "slow down"};
}

TEST_F(PausesTest, F097_LastAsLongAsTheReceiverAsks) {
  server_.on("/in", {asks_for("7"), Reply{}});
  connect({{"retry.first_wait", "1ms"}});

  ASSERT_TRUE(load({"1"}));

  ASSERT_FALSE(clock_.sleeps.empty());
  EXPECT_GE(clock_.sleeps[0], milliseconds(7000));
  EXPECT_THAT(events_.phases,
              ElementsAre(AllOf(HasSubstr("request 1 (row 1) waits"),
                                HasSubstr("the receiver answered 429 slow down; it asks for a wait "
                                          "of 7 s"))));
}

TEST_F(PausesTest, F097_AreForAllRequestsOfTheConnection) {
  server_.on("/in", {asks_for("60", 503), Reply{}});
  connect({{"retry.attempts", "1"}});
  const auto refused = load({"1"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("; it asks for a wait of 60 s"));
  ASSERT_THAT(clock_.sleeps, IsEmpty());
  destination_.reset();  // Also of another destination.

  ASSERT_TRUE(load({"2"}, "b"));

  EXPECT_THAT(clock_.sleeps, ElementsAre(milliseconds(60'000)));
}

// Asked for at 2026-01-02 03:04:05 UTC.
struct LongPause {
  std::string name, seconds, left, until;
  int status = 429;
};

void PrintTo(const LongPause& pause, std::ostream* out) {
  *out << pause.name;
}

class LongPauses : public DeliveryTest, public ::testing::WithParamInterface<LongPause> {};

TEST_P(LongPauses, F010_EndTheLoadAtOnceAndSayWhenToRunAgain) {
  server_.on("/in", {Reply{}, asks_for(GetParam().seconds, GetParam().status)});
  connect({{"batch.rows", "2"}});

  const auto report = load({"1", "2", "3", "4", "5", "6"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("crm accepts no requests for another " + GetParam().left),
                    HasSubstr("run again after " + GetParam().until + " UTC")));
  EXPECT_THAT(clock_.sleeps, IsEmpty());
  EXPECT_EQ(delivered_.inserted, 2u);
  EXPECT_EQ(delivered_.unknown, 0u);
  EXPECT_THAT(server_.requests(), SizeIs(2));
}

INSTANTIATE_TEST_SUITE_P(
    , LongPauses,
    ::testing::Values(LongPause{"Days", "86401", "1441m: ", "2026-01-03 03:04:06"},
                      LongPause{"OfAnOutage", "86400", "1d: ", "2026-01-03 03:04:05", 503},
                      LongPause{"OfATooLargeRequest", "86400", "1d; ", "2026-01-03 03:04:05", 413},
                      LongPause{"JustTooLong", "601", "11m: ", "2026-01-02 03:14:06"}),
    [](const auto& test) { return test.param.name; });

TEST_F(PausesTest, F010_ThatAreTooLongCloseTheConnectionForEveryLoadUntilTheirEnd) {
  server_.on("/in", {asks_for("86400"), Reply{}});
  ASSERT_FALSE(load({"1"}));

  const auto early = load({"2"}, "b");
  const auto asked = server_.requests().size();
  clock_.advance(24h);
  const auto late = load({"2"}, "b");

  ASSERT_FALSE(early);
  EXPECT_THAT(early.error().message(),
              HasSubstr("crm accepts no requests for another 1d; run again"));
  EXPECT_EQ(asked, 1u);
  EXPECT_TRUE(late) << late.error().message();
}

TEST_F(PausesTest, F010_OfAnyLengthAreWaitedForWhereTheFileSaysSo) {
  server_.on("/in", {asks_for("7200"), Reply{}});
  connect({{"max_pause", "2h"}});

  ASSERT_TRUE(load({"1"}));

  EXPECT_GE(clock_.sleeps.at(0), milliseconds(2h));
}

}  // namespace
}  // namespace millrace::delivery
