// Answers that come compressed.

#include <string>

#include <gmock/gmock.h>

#include "tests/io/http/http_fixture.h"
#include "tests/support/http/compressed.h"

namespace millrace::io {
namespace {

using millrace::testing::compressed;
using millrace::testing::Wrapping;
using ::testing::HasSubstr;

class HttpCodingTest : public HttpClientTest {
 protected:
  Result<HttpResponse> get_encoded(Reply reply, std::string coding = "gzip",
                                   ByteSize limit = 64_MiB) {
    reply.headers.emplace_back("Content-Encoding", std::move(coding));
    server_.on("/a", {std::move(reply)});
    return send({.url = server_.url("/a"), .accept_encoding = true}, limit);
  }
};

TEST_F(HttpCodingTest, OffersWhatItCanTakeApartWhenItIsAsked) {
  ASSERT_TRUE(get_encoded({.body = compressed("hello")}));
  ASSERT_TRUE(get("/a"));

  EXPECT_EQ(server_.requests().at(0).header("Accept-Encoding"), "gzip, deflate");
  EXPECT_FALSE(server_.requests().at(1).has_header("Accept-Encoding"));
}

TEST_F(HttpCodingTest, DecodesAWholeAnswer) {
  const std::string text = text_of(300'000);
  EXPECT_EQ(get_encoded({.body = compressed(text)})->body, text);
  EXPECT_EQ(get_encoded({.body = compressed(text, Wrapping::Zlib)}, "deflate")->body, text);
  EXPECT_EQ(get_encoded({.body = compressed(text, Wrapping::Bare)}, "Deflate")->body, text);
  EXPECT_EQ(get_encoded({.body = text}, "identity")->body, text);
  EXPECT_EQ(get_encoded({.body = ""})->body, "");
}

TEST_F(HttpCodingTest, GivesAStreamAsItCame) {
  const std::string body = compressed("hello");
  server_.on("/file", {Reply{.headers = {{"Content-Encoding", "gzip"}}, .body = body}});

  EXPECT_EQ(download_from("/file"), body);
}

TEST_F(HttpCodingTest, F021_NoticesACutAtAnyByteUnderEveryFraming) {
  const std::string body = compressed("{\"status\":\"success\"}");
  for (const auto framing : {Framing::Length, Framing::Chunked}) {
    for (std::size_t cut = 0; cut < body.size(); ++cut) {
      // The network cuts it...
      const auto cut_off = get_encoded({.body = body, .framing = framing, .cut_after = cut});
      ASSERT_FALSE(cut_off) << "cut after " << cut;
      EXPECT_EQ(cut_off.error().kind(), ErrorKind::Transient) << cut;
      if (cut == 0) continue;
      // ...or the server does, and says that this is all.
      const auto short_one = get_encoded({.body = body.substr(0, cut), .framing = framing});
      ASSERT_FALSE(short_one) << "cut after " << cut;
      EXPECT_EQ(short_one.error().kind(), ErrorKind::Transient) << cut;
      EXPECT_THAT(short_one.error().message(), HasSubstr("was cut")) << cut;
    }
  }
}

TEST_F(HttpCodingTest, F021_NoticesDamage) {
  std::string body = compressed("hello");
  body[body.size() - 8] = static_cast<char>(body[body.size() - 8] ^ 1);

  const auto response = get_encoded({.body = body});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
}

TEST_F(HttpCodingTest, F023_LimitsWhatComesOutNotWhatComesIn) {
  const auto response =
      get_encoded({.body = millrace::testing::compressed_zeros(8 << 20)}, "gzip", 1_MiB);

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(response.error().message(), HasSubstr("larger than 1048576 bytes"));
}

TEST_F(HttpCodingTest, RefusesACodingThatWasNotOffered) {
  for (const auto* coding : {"br", "gzip, gzip", "zstd"}) {
    const auto response = get_encoded({.body = "x"}, coding);

    ASSERT_FALSE(response) << coding;
    EXPECT_EQ(response.error().kind(), ErrorKind::BadData) << coding;
    EXPECT_THAT(response.error().message(), HasSubstr("not asked for")) << coding;
  }
}

}  // namespace
}  // namespace millrace::io
