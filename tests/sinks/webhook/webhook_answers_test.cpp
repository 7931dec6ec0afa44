// What the webhook sink makes of the answers it gets.

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/webhook/webhook_fixture.h"
#include "tests/support/compressed.h"

namespace millrace::sinks {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(WebhookSinkTest, RetriesWhatMayPassLaterWithTheSameKey) {
  server_.on("/in",
             {Reply{.status = 503}, Reply{.status = 408}, millrace::testing::hang_up(), Reply{}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  ASSERT_THAT(keys(), SizeIs(4));
  EXPECT_THAT(keys(), Each(keys()[0]));
}

TEST_F(WebhookSinkTest, F101_OnlyTheStatusOfAnAnswerCounts) {
  for (const std::string raw : {"HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 Python/3.11.2\r\n\r\nok",
                                "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n",
                                "HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\ncut",
                                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip"}) {
    const std::size_t before = server_.requests().size();
    server_.on("/in", {Reply{.raw = raw}});

    const auto report = load({"1", "2"});

    ASSERT_TRUE(report) << raw << report.error().message();
    EXPECT_EQ(report->inserted, 2u) << raw;
    EXPECT_EQ(server_.requests().size() - before, 1u) << raw;
  }
}

TEST_F(WebhookSinkTest, AnAnswerWhoseBodyNeverEndsCountsOnceTheTimeIsOver) {
  server_.on("/in", {Reply{.body = std::string(1000, 'x'), .hold_after = 1}});
  connect({{"timeout", "1s"}, {"retry.attempts", "1"}});

  const auto report = load({"1", "2"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  server_.release();
}

TEST_F(WebhookSinkTest, RepeatsWhatMetAConnectionThatWasClosedMeanwhileAndNeedsNoAttemptForIt) {
  server_.on("/in", {Reply{}, millrace::testing::hang_up(), Reply{.close = true}, Reply{}});
  connect({{"batch.rows", "1"}, {"retry.attempts", "1"}});

  const auto report = load({"1", "2", "3", "4"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 4u);
  ASSERT_THAT(keys(), SizeIs(5));
  EXPECT_EQ(keys()[1], keys()[2]);
}

TEST_F(WebhookSinkTest, ShowsTheWordsOfACompressedRefusal) {
  server_.on("/in", {Reply{.status = 422,
                           .headers = {{"Content-Encoding", "gzip"}},
                           .body = millrace::testing::compressed("bad mail")}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(report->notes, ElementsAre("request 1 (row 1): 422 bad mail"));
}

class WebhookStatus : public WebhookSinkTest, public ::testing::WithParamInterface<int> {};

using WebhookRetries = WebhookStatus;

TEST_P(WebhookRetries, F097_WhatMayPassLater) {
  server_.on("/in", {Reply{.status = GetParam()}, Reply{}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  ASSERT_THAT(keys(), SizeIs(2));
  EXPECT_EQ(keys()[0], keys()[1]);
}

INSTANTIATE_TEST_SUITE_P(, WebhookRetries,
                         ::testing::Values(408, 421, 423, 425, 429, 500, 502, 503, 504, 507, 529));

using WebhookRejects = WebhookStatus;

TEST_P(WebhookRejects, F096_OnlyTheRowsThatWereRefused) {
  server_.on("/in", {Reply{}, Reply{.status = GetParam()}, Reply{}});
  connect({{"batch.rows", "1"}});

  const auto report = load({"1", "2", "3"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->notes, ElementsAre("request 2 (row 2): " + std::to_string(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(, WebhookRejects, ::testing::Values(400, 409, 422, 424));

struct Stop {
  int status;
  std::string remedy;
};

void PrintTo(const Stop& stop, std::ostream* out) {
  *out << stop.status;
}

class WebhookStops : public WebhookSinkTest, public ::testing::WithParamInterface<Stop> {};

TEST_P(WebhookStops, F101_AtOnceAndNamesWhatToCorrect) {
  server_.on("/in", {Reply{.status = GetParam().status,
                           .headers = {{"Location", server_.url("/s3cret/elsewhere")}}}});
  connect({{"batch.rows", "1"}, {"bearer_token", "s3cret"}});

  const auto report = load({"1", "2", "3"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr(std::to_string(GetParam().status)), HasSubstr(GetParam().remedy),
                    HasSubstr("of connection crm"), Not(HasSubstr("s3cret"))));
  EXPECT_THAT(server_.requests(), SizeIs(1)) << "the others would be answered alike";
  EXPECT_EQ(delivered_.inserted + delivered_.rejected + delivered_.unknown, 0u);
}

const std::string kRedirected = "redirects are not followed: correct the url";

INSTANTIATE_TEST_SUITE_P(
    , WebhookStops,
    ::testing::Values(Stop{301, kRedirected}, Stop{302, kRedirected}, Stop{304, kRedirected},
                      Stop{307, kRedirected}, Stop{308, kRedirected},
                      Stop{401, "check the headers and bearer_token"},
                      Stop{403, "check the headers and bearer_token"}, Stop{404, "check the url"},
                      Stop{405, "check the method and url"}, Stop{406, "check the headers"},
                      Stop{410, "check the url"}, Stop{415, "check the headers"},
                      Stop{451, "check the url"}, Stop{501, "check the method and url"},
                      Stop{505, "check the url"}, Stop{511, "check the headers and bearer_token"}));

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
