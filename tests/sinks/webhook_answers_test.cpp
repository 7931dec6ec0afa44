// What the webhook sink makes of the answers it gets.

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/webhook_fixture.h"

namespace millrace::sinks {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(WebhookSinkTest, RetriesWhatMayPassLaterWithTheSameKey) {
  server_.on("/in",
             {Reply{.status = 503}, Reply{.status = 408}, millrace::testing::hang_up(), Reply{}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  const auto requests = server_.requests();
  ASSERT_THAT(requests, SizeIs(4));
  for (const auto& request : requests) {
    EXPECT_EQ(request.header("Idempotency-Key"), requests[0].header("Idempotency-Key"));
  }
}

TEST_F(WebhookSinkTest, WaitsAsLongAsTheReceiverAsks) {
  server_.on("/in", {Reply{.status = 429, .headers = {{"Retry-After", "7"}}}, Reply{}});
  connect({{"retry.first_wait", "1ms"}});

  ASSERT_TRUE(load({"1"}));

  ASSERT_FALSE(clock_.sleeps.empty());
  EXPECT_GE(clock_.sleeps[0], milliseconds(7000));
  EXPECT_THAT(progress_.stages, ElementsAre(HasSubstr("request 1 (row 1) waits")));
}

TEST_F(WebhookSinkTest, IsTemporaryWhenTheReceiverStaysAwayAndSaysWhatWasConfirmed) {
  server_.on("/in", {Reply{}, Reply{.status = 500, .body = "on \x1b fire"}});
  connect({{"batch.rows", "1"}, {"retry.attempts", "3"}});

  const auto report = load({"1", "2", "3"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("request 2 (row 2): gave up after 3 attempts"),
                    HasSubstr("500 on \\x1b fire"),
                    HasSubstr("1 request(s) with 1 row(s) were confirmed")));
  EXPECT_THAT(server_.requests(), SizeIs(4)) << "nothing is sent after a failure";
}

TEST_F(WebhookSinkTest, StopsAtOnceWhenItIsLockedOut) {
  for (const int status : {401, 403}) {
    server_.on("/in", {Reply{.status = status}});
    connect({{"batch.rows", "1"}, {"bearer_token", "s3cret"}});
    to({{"key", "id"}});
    const std::size_t before = server_.requests().size();

    const auto report = load({"1", "2", "3"});

    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(report.error().message(),
                AllOf(HasSubstr("check the headers and bearer_token of connection crm"),
                      Not(HasSubstr("s3cret"))));
    EXPECT_EQ(server_.requests().size() - before, 1u);
  }
}

TEST_F(WebhookSinkTest, RejectsTheRowsOfARefusedRequestAndGoesOn) {
  server_.on("/in", {Reply{}, Reply{.status = 422, .body = "bad \n mail"}, Reply{}});
  connect({{"batch.rows", "2"}});

  const auto report = load({"1", "2", "3", "4", "5"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rows, 5u);
  EXPECT_EQ(report->inserted, 3u);
  EXPECT_EQ(report->rejected, 2u);
  EXPECT_THAT(report->notes, ElementsAre("request 2 (rows 3 to 4): 422 bad \\n mail"));
}

TEST_F(WebhookSinkTest, DoesNotFollowRedirects) {
  server_.on("/in", {millrace::testing::redirect(server_.url("/elsewhere"), 307)});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->notes, ElementsAre(HasSubstr("307: redirects are not followed")));
  EXPECT_THAT(server_.requests("/elsewhere"), IsEmpty());
}

TEST_F(WebhookSinkTest, KeepsTwentyNotesAndCountsTheRest) {
  server_.on("/in", {Reply{.status = 400}});
  connect({{"batch.rows", "1"}});

  const auto report = load(std::vector<std::string>(25, "x"));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rejected, 25u);
  ASSERT_THAT(report->notes, SizeIs(21));
  EXPECT_EQ(report->notes[20], "5 more like these; 25 rows were rejected in all");
}

TEST_F(WebhookSinkTest, DoesNotReadALongAnswerToItsEnd) {
  constexpr std::size_t kLong = 32u << 20;
  server_.on("/in", {Reply{.body = std::string(kLong, 'x')}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  EXPECT_LT(server_.body_bytes_sent(), kLong);
}

}  // namespace
}  // namespace millrace::sinks
