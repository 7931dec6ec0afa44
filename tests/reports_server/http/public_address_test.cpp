#include "examples/reports_server/http/public_address.h"

#include <ostream>

#include <gmock/gmock.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Asked {
  std::string name, public_url, proxies, peer, proto, host, forwarded_host, address;
};

void PrintTo(const Asked& asked, std::ostream* out) {
  *out << asked.name;
}

class PublicAddressOf : public ::testing::TestWithParam<Asked> {};

TEST_P(PublicAddressOf, IsWhatCallersCanReach) {
  ServerOptions options;
  options.public_url = GetParam().public_url;
  if (!GetParam().proxies.empty()) options.trusted_proxies = {"10.9.9.9", GetParam().proxies};
  io::ServerRequest request;
  request.peer = boost::asio::ip::make_address(GetParam().peer);
  request.headers = {{"Host", GetParam().host},
                     {"X-Forwarded-Proto", GetParam().proto},
                     {"X-Forwarded-Host", GetParam().forwarded_host}};
  EXPECT_EQ(PublicAddress(options).of("/storage/x", request), GetParam().address);
}

INSTANTIATE_TEST_SUITE_P(
    , PublicAddressOf,
    ::testing::Values(Asked{"Unknown", "", "", "127.0.0.1", "", "a:8080", "", "/storage/x"},
                      Asked{"Given", "https://r.example", "", "1.2.3.4", "", "a", "",
                            "https://r.example/storage/x"},
                      Asked{"GivenWithAPath", "https://r.example/bi/", "", "1.2.3.4", "http", "a",
                            "b", "https://r.example/bi/storage/x"},
                      Asked{"FromATrustedProxy", "", "127.0.0.1", "127.0.0.1", "https", "up",
                            "r.example", "https://r.example/storage/x"},
                      Asked{"FromATrustedNetwork", "", "10.0.0.0/8", "10.1.2.3", "https", "up",
                            "r.example:444", "https://r.example:444/storage/x"},
                      Asked{"ByTheHostThatTheProxyPassedOn", "", "127.0.0.1", "127.0.0.1", "https",
                            "r.example", "", "https://r.example/storage/x"},
                      Asked{"OfAProxyBehindAProxy", "", "127.0.0.1", "127.0.0.1", "https, http",
                            "up", "r.example, inner", "https://r.example/storage/x"},
                      Asked{"FromAMappedAddress", "", "127.0.0.1", "::ffff:127.0.0.1", "https",
                            "r.example", "", "https://r.example/storage/x"},
                      Asked{"FromANetworkOfSix", "", "fd00::/8", "fd12::1", "https", "r.example",
                            "", "https://r.example/storage/x"},
                      Asked{"FromAStranger", "", "10.0.0.0/8", "11.1.2.3", "https", "up",
                            "evil.example", "/storage/x"},
                      Asked{"WithoutTrust", "", "", "127.0.0.1", "https", "up", "evil.example",
                            "/storage/x"},
                      Asked{"OfATrustedProxyThatDoesNotSay", "", "127.0.0.1", "127.0.0.1", "", "up",
                            "r.example", "/storage/x"},
                      Asked{"OfAnOddScheme", "", "127.0.0.1", "127.0.0.1", "ftp", "up", "r.example",
                            "/storage/x"},
                      Asked{"OfAnOddHost", "", "127.0.0.1", "127.0.0.1", "https", "up", "e/vil\"x",
                            "/storage/x"}),
    [](const auto& test) { return test.param.name; });

class BehindAProxyTest : public ServerTest {
 protected:
  BehindAProxyTest() { report(1, "numbers", count_to(3)); }

  std::string location(const std::map<std::string, std::string>& headers) {
    const auto job = client_->submit("/queries/1/submit_export.csv");
    client_->export_of(job);
    return client_->get("/exports/download?job_id=" + job, headers).header("location");
  }
};

TEST_F(BehindAProxyTest, ADownloadIsRedirectedToTheProxysAddress) {
  options.trusted_proxies = {"127.0.0.1"};
  start();
  EXPECT_THAT(location({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "r.example"}}),
              StartsWith("https://r.example/storage/"));
  EXPECT_THAT(location({}), StartsWith("/storage/"));
}

TEST_F(BehindAProxyTest, WhatACallerClaimsMovesNothing) {
  start();
  EXPECT_THAT(location({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "evil.example"}}),
              StartsWith("/storage/"));
}

TEST_F(BehindAProxyTest, ThePublicAddressIsInEveryAnswerThatNamesOne) {
  options.public_url = "https://r.example/bi";
  start();
  EXPECT_THAT(location({}), StartsWith("https://r.example/bi/storage/"));
  EXPECT_THAT(client_->export_of(client_->submit("/queries/1/submit_export.csv")),
              HasSubstr("\"http_path\":\"https://r.example/bi/storage/1-numbers-"));
}

}  // namespace
}  // namespace millrace::reports_server
