// One request and its answer: what is sent, what is taken, what is refused.

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/io/http/http_fixture.h"

namespace millrace::io {
namespace {

using millrace::testing::SeenRequest;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(HttpClientTest, F002_SaysThatAConnectionWasRefused) {
  const auto port = std::to_string(millrace::testing::closed_port());

  const auto response = send({.url = "http://localhost:" + port + "/a?key=hunter2"});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(
      response.error().message(),
      AllOf(HasSubstr("connect to localhost:" + port + ": refused"), Not(HasSubstr("hunter2"))));
}

TEST_F(HttpClientTest, SaysThatTheConnectionWasClosedWithoutAnAnswer) {
  server_.on("/file", {millrace::testing::hang_up()});

  const auto response = get("/file");

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(),
              HasSubstr("closed the connection without an answer; if it speaks TLS on this port, "
                        "write https:// in the url"));
}

TEST_F(HttpClientTest, SaysThatAServerDoesNotSpeakTls) {
  server_.on("/file", {Reply{}});
  const auto port = server_.url("").substr(server_.url("").rfind(':') + 1);

  const auto response = send({.url = "https://127.0.0.1:" + port + "/file"});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(response.error().message(),
              HasSubstr("does not speak TLS on this port; write http:// in the url"));
}

TEST_F(HttpClientTest, F016_NeverFollowsARedirect) {
  HttpServer other;
  server_.on("/file", {millrace::testing::redirect(other.url("/elsewhere"))});

  const auto response = send({.url = server_.url("/file"), .headers = {{"X-Key", "secret"}}});

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->head.status, 302);
  EXPECT_EQ(response->head.header("location"), other.url("/elsewhere"));
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(HttpClientTest, SendsTheHeadersThatWereAskedForAndNoOthers) {
  server_.on("/in", {Reply{.status = 204, .framing = Framing::None, .close = true}});

  const auto response = send({.method = "POST",
                              .url = server_.url("/in?x=1"),
                              .headers = {{"X-Key", "s"}, {"X-Empty", ""}},
                              .body = "[1]"});

  ASSERT_TRUE(response) << response.error().message();
  const SeenRequest seen = server_.requests().at(0);
  std::vector<std::string> names;
  for (const auto& [name, value] : seen.headers) names.push_back(name);
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("Host", "User-Agent", "Accept", "X-Key",
                                                     "X-Empty", "Content-Length"));
  EXPECT_EQ(seen.method + " " + seen.path + " " + seen.query + " " + seen.body, "POST /in x=1 [1]");
}

TEST_F(HttpClientTest, SendsThePathAsItWasWritten) {
  server_.otherwise([](auto&) { return Reply{.body = "ok"}; });

  ASSERT_TRUE(get("/a/../b/./c%2Fd"));

  EXPECT_EQ(server_.requests().at(0).path, "/a/../b/./c%2Fd");
}

TEST_F(HttpClientTest, RefusesAnAnswerAboveTheLimit) {
  server_.on("/length", {Reply{.body = text_of(1025)}});
  server_.on("/chunks", {Reply{.body = text_of(1025), .framing = Framing::Chunked}});
  for (const auto* path : {"/length", "/chunks"}) {
    const auto response = send({.url = server_.url(path)}, 1_KiB);

    ASSERT_FALSE(response) << path;
    EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(response.error().message(), HasSubstr("larger than 1024 bytes"));
  }
  EXPECT_TRUE(send({.url = server_.url("/length")}, ByteSize{1025}));
}

TEST_F(HttpClientTest, F024_RefusesMoreThan64KiBOfHeaders) {
  Reply reply{.body = "x"};
  for (int i = 0; i < 70; ++i) reply.headers.emplace_back("X-Filler", std::string(1000, 'y'));
  server_.on("/file", {reply});

  const auto response = get("/file");

  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message(), HasSubstr("more than 64 KiB of headers"));
}

TEST_F(HttpClientTest, SkipsInterimAnswers) {
  server_.on("/file", {Reply{.raw = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                                    "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok"}});

  const auto response = get("/file");

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->head.status, 200);
  EXPECT_EQ(response->head.headers.size(), 2u);
  EXPECT_EQ(response->body, "ok");
}

TEST_F(HttpClientTest, TakesAnswersThatHaveNoBody) {
  server_.on("/head", {Reply{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"}});
  server_.on("/304", {Reply{.raw = "HTTP/1.1 304 Not Modified\r\n\r\n"}});

  const auto head = send({.method = "HEAD", .url = server_.url("/head")});
  const auto unchanged = get("/304");

  ASSERT_TRUE(head) << head.error().message();
  EXPECT_EQ(head->body, "");
  ASSERT_TRUE(unchanged) << unchanged.error().message();
  EXPECT_EQ(unchanged->head.status, 304);
}

TEST_F(HttpClientTest, IgnoresProxiesOfTheEnvironment) {
  server_.on("/a", {Reply{.body = "1"}});
  const auto dead = "http://127.0.0.1:" + std::to_string(millrace::testing::closed_port());
  ::setenv("http_proxy", dead.c_str(), 1);

  const auto response = get("/a");

  ::unsetenv("http_proxy");
  EXPECT_TRUE(response) << response.error().message();
}

TEST_F(HttpClientTest, RefusesHeadersThatWouldBeTwo) {
  for (const HttpHeader& header :
       {HttpHeader{"X-A", "1\r\nX-B: 2"}, HttpHeader{"X-A\nX-B", "1"}, HttpHeader{"X:A", "1"},
        HttpHeader{"X-A", std::string("1\0", 2)}, HttpHeader{"", "1"}}) {
    const auto response = send({.url = server_.url("/a"), .headers = {header}});

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::InvalidConfig);
  }
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace millrace::io
