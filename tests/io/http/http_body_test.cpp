// Bodies that arrive whole, and bodies that are cut.

#include <string>

#include <gmock/gmock.h>

#include "tests/io/http/http_fixture.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;

TEST_F(HttpClientTest, DownloadsABodyOfAnnouncedLength) {
  const std::string body = text_of(5'000'001);
  server_.on("/file", {Reply{.body = body}});

  const auto received = download_from("/file");

  ASSERT_TRUE(received) << received.error().message();
  EXPECT_TRUE(*received == body);
}

TEST_F(HttpClientTest, DownloadsABodyInChunks) {
  const std::string body = text_of(3'000'001);
  server_.on("/file", {Reply{.body = body, .framing = Framing::Chunked, .piece = 70'001}});

  const auto received = download_from("/file");

  ASSERT_TRUE(received) << received.error().message();
  EXPECT_TRUE(*received == body);
}

TEST_F(HttpClientTest, F005_RefusesABodyThatIsCutBeforeItsAnnouncedLength) {
  const std::string body = "id,name\n1,Ada\n2,Grace\n";
  for (std::size_t cut = 0; cut < body.size(); ++cut) {
    server_.on("/file", {Reply{.body = body, .cut_after = cut}});

    const auto received = download_from("/file");

    ASSERT_FALSE(received) << "cut after " << cut;
    EXPECT_EQ(received.error().kind(), ErrorKind::Transient) << cut;
    EXPECT_THAT(received.error().message(),
                HasSubstr("got " + std::to_string(cut) + " of " + std::to_string(body.size())));
  }
}

TEST_F(HttpClientTest, F006_RefusesABodyThatIsCutBeforeTheEndOfItsLastChunk) {
  // The last line feed carries nothing: with the CR before it, the end was announced.
  const std::string framed = "7\r\nid,name\r\n5\r\n\n1,Ad\r\n0\r\n\r";
  for (std::size_t cut = 0; cut < framed.size(); ++cut) {
    server_.on(
        "/file",
        {Reply{
            .body = "id,name\n1,Ad", .framing = Framing::Chunked, .cut_after = cut, .piece = 7}});

    const auto received = download_from("/file");

    ASSERT_FALSE(received) << "cut after " << cut;
    EXPECT_EQ(received.error().kind(), ErrorKind::Transient) << cut;
  }
}

TEST_F(HttpClientTest, RefusesAHeadThatIsCut) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    server_.on("/file", {Reply{.raw = head.substr(0, cut)}});

    const auto received = download_from("/file");

    ASSERT_FALSE(received) << "cut after " << cut;
    EXPECT_EQ(received.error().kind(), ErrorKind::Transient) << cut;
  }
}

TEST_F(HttpClientTest, F007_RefusesABodyWithNeitherLengthNorChunks) {
  server_.on("/file", {Reply{.body = "id\n1\n", .framing = Framing::None}});

  const auto received = download_from("/file");

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(received.error().message(), HasSubstr("length cannot be verified"));
}

TEST_F(HttpClientTest, F007_GivesSuchABodyToWhoeverAsksForItAndSaysThatItIsNotProven) {
  server_.on("/bare", {Reply{.body = "id\n1\n", .framing = Framing::None}});
  server_.on("/framed", {Reply{.body = "id\n1\n", .framing = Framing::Chunked}});
  const auto ask = [&](const std::string& path) {
    return send({.url = server_.url(path), .allow_unframed = true});
  };

  const auto bare = ask("/bare");
  const auto framed = ask("/framed");

  ASSERT_TRUE(bare) << bare.error().message();
  EXPECT_EQ(bare->body, "id\n1\n");
  EXPECT_FALSE(bare->proven);
  EXPECT_TRUE(framed.value().proven);
}

TEST_F(HttpClientTest, RefusesTwoLengthsThatDiffer) {
  server_.on(
      "/file",
      {Reply{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"}});

  const auto received = download_from("/file");

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::Transient);
}

TEST_F(HttpClientTest, F008_ReportsAConnectionThatIsReset) {
  server_.on("/file", {Reply{.body = text_of(100'000), .cut_after = 50'000, .reset = true}});

  const auto received = download_from("/file");

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::Transient);
}

}  // namespace
}  // namespace millrace::io
