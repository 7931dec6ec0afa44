#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "tests/io/http_server/server_fixture.h"
#include "tests/support/peak_memory.h"

namespace millrace::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(HttpServerTest, AnswersRequestAfterRequestOnOneConnection) {
  start();
  auto caller = client();

  EXPECT_THAT(caller.get("/a%20b?c=d+e").body, StartsWith("GET /a%20b c=d e 127.0.0.1:"));
  EXPECT_THAT(caller.post("/p", "body").body, ::testing::EndsWith(" body"));
  const auto answer = caller.get("/", "Connection: close\r\n");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_EQ(answer.header("strict-transport-security"), "");
  EXPECT_TRUE(caller.is_closed());
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInTheirOrder) {
  start();
  auto caller = client();

  caller.send(
      "\r\nPOST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nHost: evil\r\n\r\n"
      "GET http://b:80/2?x HTTP/1.1\r\nHost: c\r\n\r\nGET /3 HTTP/1.0\r\n\r\n");

  EXPECT_EQ(caller.receive().body, "POST /1 a abcde");
  EXPECT_EQ(caller.receive().body, "GET /2 x= b:80 ");
  EXPECT_EQ(caller.receive().body, "GET /3  ");
  EXPECT_TRUE(caller.is_closed());
}

TEST_F(HttpServerTest, SendsNoBodyToHead) {
  start();
  auto caller = client();

  const auto answer = caller.head("/large");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-length"), "3000000");
  EXPECT_EQ(caller.get("/large").body.size(), 3'000'000u);
}

TEST_F(HttpServerTest, CompressesForWhoeverTakesIt) {
  start();
  auto caller = client();

  const auto answer = caller.get("/large", "Accept-Encoding: gzip\r\n");

  EXPECT_EQ(answer.header("content-encoding"), "gzip");
  EXPECT_EQ(answer.header("vary"), "Accept-Encoding");
  EXPECT_LT(answer.body.size(), 30'000u);
}

TEST_F(HttpServerTest, SaysThatItFailedWhenTheSiteHasABug) {
  start();
  auto caller = client();

  EXPECT_EQ(caller.get("/bug").status, 500);
  EXPECT_EQ(caller.get("/").status, 200);
  EXPECT_THAT(site_.log(), HasSubstr("bug: a bug\n/bug 500\n"));
}

TEST_F(HttpServerTest, AsksForTheBodyThatIsHeldBack) {
  start();
  auto caller = client();

  caller.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  const auto first = caller.receive();
  caller.send("ok");

  EXPECT_EQ(first.status, 100);
  EXPECT_EQ(caller.receive().body, "POST / a ok");
}

TEST_F(HttpServerTest, ServesItsHostsOnly) {
  host_ = std::make_unique<HostedServer>(limits_);
  host_->serve(site_).serve_hosts({"Localhost", "[::1]"});
  host_->start();
  auto caller = client();

  EXPECT_EQ(caller.get("/", "Host: localhost.:80\r\n").status, 200);
  EXPECT_EQ(caller.get("/", "Host: [::1]:80\r\n").status, 200);
  EXPECT_EQ(caller.get("/", "Host: evil.example\r\n").status, 421);
  EXPECT_EQ(caller.get("http://evil.example/", "Host: localhost\r\n").status, 421);
  EXPECT_EQ(caller.get("/", "Host: \r\n").status, 421);
}

TEST_F(HttpServerTest, ClosesWhatOneAddressOpensBeyondItsShare) {
  limits_.of_one_address = 2;
  start();
  auto first = client(), second = client();
  ASSERT_EQ(first.get("/").status, 200);
  ASSERT_EQ(second.get("/").status, 200);

  auto third = client();

  EXPECT_EQ(third.get("/").status, 0);
  EXPECT_EQ(first.get("/").status, 200);
  EXPECT_THAT(site_.log(), HasSubstr("127.0.0.1 has 2 connections open"));
}

struct Slow {
  std::string name, bytes;
};

void PrintTo(const Slow& slow, std::ostream* out) {
  *out << slow.name;
}

class SlowCaller : public HttpServerTest, public ::testing::WithParamInterface<Slow> {};

TEST_P(SlowCaller, IsCutOff) {
  limits_.header_time = limits_.body_time = limits_.idle = 40ms;
  start();
  auto caller = client();

  caller.send(GetParam().bytes);

  EXPECT_TRUE(caller.is_closed());
  EXPECT_EQ(client().get("/").status, 200);
}

INSTANTIATE_TEST_SUITE_P(
    , SlowCaller,
    ::testing::Values(
        Slow{"WhoSaysNothing", ""}, Slow{"InItsHead", "GET / HTTP/1.1\r\nHost: a\r\nX: "},
        Slow{"InItsBody", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"},
        Slow{"InItsChunks",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na"},
        Slow{"WhoDoesNotRead", "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"}),
    [](const auto& test) { return test.param.name; });

TEST_F(HttpServerTest, RefusesHeadsAndBodiesThatAreTooLarge) {
  limits_.head = ByteSize{1000};
  limits_.body = ByteSize{1000};
  start();
  const std::string large(1001, 'x');

  EXPECT_EQ(client().get("/", "X: " + large + "\r\n").status, 431);
  EXPECT_EQ(client().ask("GET /" + large).status, 431);
  EXPECT_EQ(client().post("/", large).status, 413);
  EXPECT_EQ(client().post("/", large.substr(1)).status, 200);
  EXPECT_EQ(client()
                .ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                     large + "\r\n0\r\n\r\n")
                .status,
            413);
}

TEST_F(HttpServerTest, TakesNoMemoryForABodyThatItRefuses) {
  start();
  auto caller = client();
  const PeakMemory memory;

  caller.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
  const std::string block(1 << 20, 'x');
  while (caller.send(block)) {
  }

  EXPECT_LT(memory.growth(), 16u << 20);
  EXPECT_EQ(client().get("/").status, 200);
}

TEST_F(HttpServerTest, SendsAFileAndItsParts) {
  site_.served_file = folder_.write("x.csv", "0123456789");
  start();
  auto caller = client();

  EXPECT_EQ(caller.get("/file").body, "0123456789");
  const auto part = caller.get("/file", "Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(caller.get("/file", "Range: bytes=10-\r\n").status, 416);
  EXPECT_EQ(caller.head("/file").header("content-length"), "10");
  const auto known = caller.get("/file", "If-None-Match: \"t\"\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.header("etag"), "\"t\"");
}

TEST_F(HttpServerTest, SendsAGigabyteWithFlatMemoryWhileItAnswersOthers) {
  constexpr std::uint64_t kSize = std::uint64_t{1} << 30;
  site_.served_file = folder_.write("x.csv", "");
  std::filesystem::resize_file(site_.served_file, kSize);
  start();
  auto stalled = client(), downloading = client();
  const PeakMemory memory;

  stalled.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  downloading.send("GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client().get("/").status, 200);

  EXPECT_GT(downloading.read_to_end(), kSize);
  EXPECT_LT(memory.growth(), 16u << 20);
}

// The reply was promised; what is missing must not look like its end.
TEST_F(HttpServerTest, HangsUpWhenAFileShrinks) {
  site_.served_file = folder_.write("x.csv", "");
  std::filesystem::resize_file(site_.served_file, 64 << 20);
  start();
  auto caller = client();

  caller.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_GT(caller.read_some(), 0u);
  std::filesystem::resize_file(site_.served_file, 1);

  EXPECT_LT(caller.read_to_end(), 64u << 20);
}

}  // namespace
}  // namespace millrace::testing
