// Pauses that the receiver asks for with Retry-After.

#include <chrono>
#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "tests/sinks/webhook/webhook_fixture.h"

namespace millrace::sinks {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using namespace std::chrono_literals;

Reply asks_to_wait(const std::string& wait, int status = 429) {
  return {.status = status, .headers = {{"Retry-After", wait}}, .body = "slow down"};
}

TEST_F(WebhookSinkTest, F097_WaitsAsLongAsTheReceiverAsks) {
  server_.on("/in", {asks_to_wait("7"), Reply{}});
  connect({{"retry.first_wait", "1ms"}});

  ASSERT_TRUE(load({"1"}));

  ASSERT_FALSE(clock_.sleeps.empty());
  EXPECT_GE(clock_.sleeps[0], milliseconds(7000));
  EXPECT_THAT(events_.phases, ElementsAre(HasSubstr("request 1 (row 1) waits")));
}

TEST_F(WebhookSinkTest, F097_APauseIsForAllRequestsOfTheConnection) {
  server_.on("/in", {asks_to_wait("60", 503), Reply{}});
  connect({{"retry.attempts", "1"}});
  const auto refused = load({"1"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("; it asks for a wait of 60 s"));
  ASSERT_THAT(clock_.sleeps, IsEmpty());

  ASSERT_TRUE(load({"2"}, "b"));

  EXPECT_THAT(clock_.sleeps, ElementsAre(milliseconds(60'000)));
}

TEST_F(WebhookSinkTest, F010_HeedsNoPauseThatIsNone) {
  for (const std::string wait : {"-5", "soon", "", "Fri, 02 Jan 2026 03:04:00 GMT", "0"}) {
    server_.on("/in", {asks_to_wait(wait), Reply{}});
    connect({{"retry.first_wait", "1ms"}, {"retry.longest_wait", "1ms"}});
    to({{"key", "id"}});
    clock_.sleeps.clear();

    ASSERT_TRUE(load({"1"})) << wait;

    EXPECT_THAT(clock_.sleeps, Each(Le(milliseconds(1)))) << wait;
  }
}

// Each is a day and a second after the test's now, but for the last.
struct LongPause {
  std::string name, wait, left, until;
  int status = 429;
};

void PrintTo(const LongPause& pause, std::ostream* out) {
  *out << pause.name;
}

class WebhookLongPause : public WebhookSinkTest, public ::testing::WithParamInterface<LongPause> {};

TEST_P(WebhookLongPause, F010_EndsTheLoadAtOnceAndSaysWhenToRunAgain) {
  server_.on("/in", {Reply{}, asks_to_wait(GetParam().wait, GetParam().status)});
  connect({{"batch.rows", "2"}});

  const auto report = load({"1", "2", "3", "4", "5", "6"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("crm takes no request for another " + GetParam().left),
                    HasSubstr("run again after " + GetParam().until + " UTC")));
  EXPECT_THAT(clock_.sleeps, IsEmpty());
  EXPECT_EQ(delivered_.inserted, 2u);
  EXPECT_EQ(delivered_.unknown, 0u);
  EXPECT_THAT(server_.requests(), SizeIs(2));
}

INSTANTIATE_TEST_SUITE_P(
    , WebhookLongPause,
    ::testing::Values(
        LongPause{"Seconds", "86401", "1441m: ", "2026-01-03 03:04:06"},
        LongPause{"Date", "Sat, 03 Jan 2026 03:04:05 GMT", "1d: ", "2026-01-03 03:04:05"},
        LongPause{"OfAnOutage", "86400", "1d: ", "2026-01-03 03:04:05", 503},
        LongPause{"OfATooLargeRequest", "86400", "1d; ", "2026-01-03 03:04:05", 413},
        LongPause{"JustTooLong", "601", "11m: ", "2026-01-02 03:14:06"},
        LongPause{"ForEver", "99999999999999999999", "365d: ", "2027-01-02 03:04:05"}),
    [](const auto& test) { return test.param.name; });

TEST_F(WebhookSinkTest, F010_AfterALongPauseWasAskedForNoLoadOfTheConnectionAsksBeforeItsEnd) {
  server_.on("/in", {asks_to_wait("86400"), Reply{}});
  ASSERT_FALSE(load({"1"}));

  const auto early = load({"2"}, "b");
  const auto asked = server_.requests().size();
  clock_.advance(24h);
  const auto late = load({"2"}, "b");

  ASSERT_FALSE(early);
  EXPECT_THAT(early.error().message(), HasSubstr("crm takes no request for another 1d; run again"));
  EXPECT_EQ(asked, 1u);
  EXPECT_TRUE(late) << late.error().message();
}

TEST_F(WebhookSinkTest, F010_WaitsForALongPauseWhereTheFileSaysSo) {
  server_.on("/in", {asks_to_wait("7200"), Reply{}});
  connect({{"max_pause", "2h"}});

  ASSERT_TRUE(load({"1"}));

  EXPECT_GE(clock_.sleeps.at(0), milliseconds(2h));
}

}  // namespace
}  // namespace millrace::sinks
