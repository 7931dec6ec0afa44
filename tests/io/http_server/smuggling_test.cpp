// Requests whose end two readers could see in different places.

#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "connector/io/http_server/head_rules.h"
#include "tests/io/http_server/server_fixture.h"

namespace millrace::testing {
namespace {

struct Smuggled {
  std::string name;
  std::string bytes;
  int status = 400;
};

void PrintTo(const Smuggled& smuggled, std::ostream* out) {
  *out << smuggled.name;
}

class Smuggling : public HttpServerTest, public ::testing::WithParamInterface<Smuggled> {};

TEST_P(Smuggling, IsRefusedAndTheConnectionClosed) {
  start();
  auto caller = client();

  caller.send(GetParam().bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_EQ(caller.receive().status, GetParam().status);
  EXPECT_EQ(caller.receive().status, 0) << "the rest was taken for a request";
  EXPECT_THAT(site_.log(), ::testing::Not(::testing::HasSubstr("/smuggled")));
}

constexpr const char* kPost = "POST / HTTP/1.1\r\nHost: a\r\n";

INSTANTIATE_TEST_SUITE_P(
    , Smuggling,
    ::testing::Values(
        Smuggled{"TwoLengths",
                 kPost + std::string("Content-Length: 1\r\nContent-Length: 2\r\n\r\n")},
        Smuggled{"TheSameLengthTwice",
                 kPost + std::string("Content-Length: 0\r\nContent-Length: 0\r\n\r\n")},
        Smuggled{"AListOfLengths", kPost + std::string("Content-Length: 0, 0\r\n\r\n")},
        Smuggled{"ASignedLength", kPost + std::string("Content-Length: +0\r\n\r\n")},
        Smuggled{"AnEmptyLength", kPost + std::string("Content-Length: \r\n\r\n")},
        Smuggled{"AHugeLength",
                 kPost + std::string("Content-Length: 99999999999999999999\r\n\r\n")},
        Smuggled{
            "ALengthAndChunks",
            kPost +
                std::string("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
        Smuggled{
            "ChunksAndALength",
            kPost +
                std::string("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")},
        Smuggled{"ChunksTwice", kPost + std::string("Transfer-Encoding: chunked\r\n"
                                                    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
        Smuggled{"AnUnknownCoding",
                 kPost + std::string("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501},
        Smuggled{"AListOfCodings",
                 kPost + std::string("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501},
        Smuggled{"ChunksOf1_0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        Smuggled{"AFoldedHeader", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z: w\r\n\r\n"},
        Smuggled{"AFoldedFirstHeader", "GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"},
        Smuggled{"ABareLineFeed", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"},
        Smuggled{"BareLineFeedsOnly", "GET / HTTP/1.1\nHost: a\n\n"},
        Smuggled{"ABareCarriageReturn", "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n"},
        Smuggled{"ASpaceBeforeTheColon", kPost + std::string("Content-Length : 5\r\n\r\n")},
        Smuggled{"AHeaderWithoutAName", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n"},
        Smuggled{"AHeaderWithoutAColon", "GET / HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n"},
        Smuggled{"ANul", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 33)},
        Smuggled{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        Smuggled{"NoHost", "GET / HTTP/1.1\r\n\r\n"},
        Smuggled{"AHostWithASlash", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
        Smuggled{"ASpaceInTheTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
        Smuggled{"AFragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"},
        Smuggled{"ATargetWithoutASlash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"},
        Smuggled{"NoMethod", " / HTTP/1.1\r\nHost: a\r\n\r\n"},
        Smuggled{"NoTarget", "GET HTTP/1.1\r\nHost: a\r\n\r\n"},
        Smuggled{"AnotherVersion", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        Smuggled{"Http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        Smuggled{"AChunkOfNoSize",
                 kPost + std::string("Transfer-Encoding: chunked\r\n\r\n\r\n\r\n")},
        Smuggled{"AChunkWithASign",
                 kPost + std::string("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n")},
        Smuggled{"AChunkThatIsTooShort",
                 kPost + std::string("Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n")},
        Smuggled{"AnOverflowingChunk",
                 kPost + std::string("Transfer-Encoding: chunked\r\n\r\n"
                                     "10000000000000000000001\r\nx\r\n0\r\n\r\n")}),
    [](const auto& test) { return test.param.name; });

class ByteByByte : public HttpServerTest {};

TEST_F(ByteByByte, AHeadIsReadAsIfItCameAtOnce) {
  start();
  auto good = client(), bad = client();

  for (const char c : std::string_view("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")) good.send({&c, 1});
  for (const char c : std::string_view("GET / HTTP/1.1\r\nHost: a\n")) bad.send({&c, 1});

  EXPECT_EQ(good.receive().status, 200);
  EXPECT_EQ(bad.receive().status, 400);
}

TEST(HeadRulesTest, LetOrdinaryRequestsPass) {
  for (const auto* head :
       {"GET / HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET /?a=[b]&c=%20 HTTP/1.0\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [::1]:8080\r\nX-Y_z:\t v\xC3\xA4l \r\n\r\n",
        "POST /x HTTP/1.1\r\nhost:a\r\ncontent-length:12\r\n\r\n"}) {
    EXPECT_FALSE(io::fault_in_head(head)) << head << io::fault_in_head(head)->why;
  }
}

TEST(HeadRulesTest, TooManyHeadersAreRefused) {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 100; ++i) head += "X: y\r\n";

  const auto fault = io::fault_in_head(head + "\r\n");

  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->status, 431);
}

TEST(HeadRulesTest, AHostIsItsNameWithoutThePort) {
  EXPECT_EQ(io::host_name("Example.COM:8080"), "example.com");
  EXPECT_EQ(io::host_name("example.com."), "example.com");
  EXPECT_EQ(io::host_name("[::1]:80"), "[::1]");
  EXPECT_EQ(io::host_name("[::1]"), "[::1]");
  EXPECT_EQ(io::host_name("a:b:80"), "");
  EXPECT_EQ(io::host_name(""), "");
}

}  // namespace
}  // namespace millrace::testing
