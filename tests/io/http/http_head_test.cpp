// Heads of answers that no honest server sends.

#include <string>

#include <gmock/gmock.h>

#include "tests/io/http/http_fixture.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;

class HttpHeadTest : public HttpClientTest {
 protected:
  Result<HttpResponse> answer(std::string raw) {
    server_.on("/a", {Reply{.raw = std::move(raw)}});
    return get("/a");
  }
};

TEST_F(HttpHeadTest, F024_RefusesAMillionLines) {
  std::string raw = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1'000'000; ++i) raw += "a:b\r\n";

  const auto response = answer(raw + "Content-Length: 1\r\n\r\nx");

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(), HasSubstr("more than 64 KiB of headers"));
}

TEST_F(HttpHeadTest, F024_RefusesOneEndlessLine) {
  for (const std::string begin : {"HTTP/1.1 200 OK\r\nA: ", "HTTP/1.1 200 "}) {
    const auto response = answer(begin + std::string(2'000'000, 'x') + "\r\n\r\n");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
    EXPECT_THAT(response.error().message(), HasSubstr("a header that is too long"));
  }
}

TEST_F(HttpHeadTest, F024_RefusesANulAndWhatIsNoHttp) {
  using namespace std::string_literals;
  for (const auto& raw :
       {"HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 1\r\n\r\nx"s, "garbage\r\n\r\n"s,
        "\x16\x03\x01\x00\x05hello"s, "HTTP/1.1 abc\r\n\r\n"s, "ICY 200 OK\r\n\r\nx"s}) {
    EXPECT_FALSE(answer(raw)) << raw;
  }
}

TEST_F(HttpHeadTest, F024_JoinsAFoldedLineAndKeepsABareReturnOutOfHeaders) {
  const auto folded = answer("HTTP/1.1 200 OK\r\nA: b\r\n  c\r\nContent-Length: 1\r\n\r\nx");
  const auto bare = answer("HTTP/1.1 200 OK\r\nA: b\rX-Evil: 1\r\nContent-Length: 1\r\n\r\nx");

  ASSERT_TRUE(folded) << folded.error().message();
  EXPECT_EQ(folded->head.header("A"), "b c");
  if (bare) EXPECT_EQ(bare->head.header("X-Evil"), "");
}

}  // namespace
}  // namespace millrace::io
