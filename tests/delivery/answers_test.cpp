// What is read of an answer, and what its verdict makes of the rows.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/delivery/delivery_fixture.h"
#include "tests/support/http/compressed.h"

namespace millrace::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using AnswersTest = DeliveryTest;

TEST_F(AnswersTest, RejectTheRowsOfARefusedRequestAndTheOthersGoOn) {
  server_.on("/in", {Reply{}, Reply{.status = 422, .body = "bad \n mail"}, Reply{}});
  connect({{"batch.rows", "2"}});

  const auto report = load({"1", "2", "3", "4", "5"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rows, 5u);
  EXPECT_EQ(report->inserted, 3u);
  EXPECT_EQ(report->rejected, 2u);
  EXPECT_THAT(report->notes, ElementsAre("request 2 (rows 3 to 4): 422 bad \\n mail"));
}

TEST_F(AnswersTest, RejectARowThatFitsIntoNoRequestAndTheOthersAreSent) {
  server_.on("/in", {Reply{}});
  connect({{"batch.bytes", "64B"}});

  const auto report = load({"1", std::string(63, 'x'), "3"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->notes,
              ElementsAre("row 2 was not sent: it needs 63 bytes as JSON, more than batch.bytes of "
                          "connection crm allows"));
  EXPECT_THAT(bodies(), ElementsAre("<1|3>"));
}

TEST_F(AnswersTest, KeepTwentyNotesAndCountTheRest) {
  server_.on("/in", {Reply{.status = 422}});
  connect({{"batch.rows", "1"}});

  const auto report = load(std::vector<std::string>(25, "x"));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rejected, 25u);
  ASSERT_THAT(report->notes, SizeIs(21));
  EXPECT_EQ(report->notes[20], "5 more like these; 25 rows were rejected in all");
}

TEST_F(AnswersTest, F101_NeedOnlyAStatusWhereTheReceiverLooksAtNothingElse) {
  for (const std::string raw :
       {"HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 Python/3.11.2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip"}) {
    const std::size_t before = server_.requests().size();
    server_.on("/in", {Reply{.raw = raw}});

    const auto report = load({"1", "2"});

    ASSERT_TRUE(report) << raw << report.error().message();
    EXPECT_EQ(report->inserted, 2u) << raw;
    EXPECT_EQ(server_.requests().size() - before, 1u) << raw;
  }
}

TEST_F(AnswersTest, WhoseBodyNeverEndsCountOnceTheTimeIsOver) {
  server_.on("/in", {Reply{.body = std::string(1000, 'x'), .hold_after = 1}});
  connect({{"timeout", "1s"}, {"retry.attempts", "1"}});

  const auto report = load({"1", "2"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  server_.release();
}

TEST_F(AnswersTest, AreNotReadToTheirEndWhereTheStatusDecides) {
  constexpr std::size_t kLong = 32u << 20;
  server_.on("/in", {Reply{.body = std::string(kLong, 'x')}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  EXPECT_LT(server_.body_bytes_sent(), kLong);
}

TEST_F(AnswersTest, ShowTheWordsOfACompressedRefusal) {
  server_.on("/in", {Reply{.status = 422,
                           .headers = {{"Content-Encoding", "gzip"}},
                           .body = testing::compressed("bad mail")}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(report->notes, ElementsAre("request 1 (row 1): 422 bad mail"));
}

TEST_F(AnswersTest, RejectTheRowsThatTheyNameAndDeliverTheOthers) {
  server_.on("/in", {Reply{.body = "bad c"}, Reply{.body = "bad d"}});
  connect({{"batch.rows", "3"}});
  reads_answers_ = true;

  const auto report = load({"a", "b", "c", "d", "e"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 3u);
  EXPECT_EQ(report->rejected, 2u);
  EXPECT_THAT(report->notes, ElementsAre("request 1 (row 3): bad", "request 2 (row 4): bad"));
}

TEST_F(AnswersTest, AreReadToTheirEndWhereTheReceiverLooksAtTheBody) {
  server_.on("/in", {Reply{.headers = {{"Content-Encoding", "gzip"}},
                           .body = testing::compressed(std::string(1u << 20, ' ') + "bad b")}});
  reads_answers_ = true;

  const auto report = load({"a", "b"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  EXPECT_EQ(report->rejected, 1u);
}

TEST_F(AnswersTest, ThatWereCutAreNoneWhereTheReceiverLooksAtTheBody) {
  server_.on("/in", {Reply{.body = "bad b", .cut_after = 3}});
  connect({{"retry.attempts", "2"}});
  reads_answers_ = true;

  const auto report = load({"a", "b"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
  EXPECT_EQ(delivered_.unknown, 2u);
  EXPECT_THAT(server_.requests(), SizeIs(2));
}

TEST_F(AnswersTest, ThatAreTakenToSpeakOfOtherRowsAreABug) {
  for (const std::string body : {"bad place", "bad twice"}) {
    server_.on("/in", {Reply{.body = body}});
    reads_answers_ = true;

    const auto report = load({"a", "b"});

    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::Internal);
    EXPECT_THAT(report.error().message(), HasSubstr("rows that were not sent"));
    EXPECT_EQ(delivered_.inserted, 0u);
  }
}

}  // namespace
}  // namespace millrace::delivery
