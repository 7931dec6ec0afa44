// Proxies: what they may see, and how their failures are told from the target's.

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/io/http/connect_proxy.h"
#include "tests/io/http/http_fixture.h"
#include "tests/io/http/session_server.h"

namespace millrace::io {
namespace {

using millrace::testing::always;
using millrace::testing::Authority;
using millrace::testing::ConnectProxy;
using millrace::testing::TlsServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kApiKey = "hunter2-canary";

class HttpTunnelTest : public HttpClientTest {
 protected:
  Result<HttpResponse> ask_through(const std::string& proxy) {
    return ask_through(proxy, target_.url("/a"));
  }
  Result<HttpResponse> ask_through(const std::string& proxy, const std::string& url) {
    return send({.url = url,
                 .headers = {{"X-Key", kApiKey}},
                 .options = std::make_shared<HttpOptions>(
                     HttpOptions{.ca_file = authority_.file(), .proxy = proxy})});
  }

  Authority authority_;
  TlsServer target_{{.certificate = authority_.sign()}, always("hello")};
};

TEST_F(HttpTunnelTest, F026_TheKeyGoesInsideTheTunnelOnly) {
  ConnectProxy proxy;

  const auto response = ask_through(proxy.url());

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->head.status, 200);
  EXPECT_EQ(response->head.headers.size(), 1u);
  EXPECT_THAT(target_.received(), HasSubstr(kApiKey));
  EXPECT_THAT(proxy.kept(), HasSubstr(fmt::format("CONNECT localhost:{}", target_.port())));
  EXPECT_THAT(proxy.kept(), Not(HasSubstr(kApiKey)));
}

TEST_F(HttpTunnelTest, F026_SaysThatTheProxyWantsAPassword) {
  ConnectProxy proxy(
      "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
      "Content-Length: 0");

  for (const auto* user : {"", "me:swordfish@"}) {
    const auto response = ask_through(proxy.url(user));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(response.error().message(),
                AllOf(HasSubstr("the proxy " + proxy.url() + " asks for a user"),
                      Not(HasSubstr("swordfish"))));
  }
  EXPECT_EQ(target_.received(), "");
}

TEST_F(HttpTunnelTest, F026_SaysThatTheProxyRefusesTheTarget) {
  for (const auto* answer :
       {"403 Forbidden", "405 Method Not Allowed", "451 No", "501 Not Implemented", "505 No"}) {
    ConnectProxy proxy(std::string(answer) + "\r\nContent-Length: 0");

    const auto response = ask_through(proxy.url());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::Refused) << answer;
    EXPECT_THAT(response.error().message(), AllOf(HasSubstr("refuses connections to localhost"),
                                                  HasSubstr("name another proxy")));
  }
}

TEST_F(HttpTunnelTest, F026_TriesAgainWhenTheProxyCannotReachTheTarget) {
  for (const auto* answer :
       {"502 Bad Gateway\r\nContent-Length: 0", "503 Busy\r\nContent-Length: 0",
        "408 Request Timeout\r\nContent-Length: 0", "429 Too Many\r\nContent-Length: 0"}) {
    ConnectProxy proxy(answer);

    const auto response = ask_through(proxy.url());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
    EXPECT_THAT(response.error().message(), HasSubstr("the proxy " + proxy.url()));
  }
}

TEST_F(HttpTunnelTest, F026_SaysThatTheProxyIsNotThere) {
  const auto closed =
      "http://me:swordfish@127.0.0.1:" + std::to_string(millrace::testing::closed_port());

  const auto response = ask_through(closed);

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(), AllOf(HasSubstr("the proxy http://127.0.0.1"),
                                                HasSubstr("refused"), Not(HasSubstr("swordfish"))));
}

TEST_F(HttpTunnelTest, F026_AProxyThatAnswersForTheTargetGetsNoKey) {
  ConnectProxy proxy("404 Not Found\r\nContent-Length: 2\r\n\r\nno");

  const auto response = ask_through(proxy.url());

  ASSERT_FALSE(response);
  EXPECT_THAT(proxy.kept(), Not(HasSubstr(kApiKey)));
}

TEST_F(HttpTunnelTest, F026_TheEnvironmentsProxyIsUsedButNotForLoopback) {
  ConnectProxy proxy;
  client_ = make_http_client(loop_.get_executor(), {.https = proxy.url()});

  const auto here = ask_through("", target_.url("/a"));
  const auto elsewhere = ask_through("", fmt::format("https://api.example:{}/a", target_.port()));

  EXPECT_TRUE(here) << here.error().message();
  EXPECT_FALSE(elsewhere);  // The certificate is not that of api.example.
  EXPECT_THAT(proxy.kept(), HasSubstr("CONNECT api.example"));
  EXPECT_THAT(proxy.kept(), Not(HasSubstr(kApiKey)));
  EXPECT_EQ(proxy.connections(), 1u);
}

TEST_F(HttpTunnelTest, F017_ChecksALiteralAddressBehindAProxyToo) {
  ConnectProxy proxy;

  const auto response =
      send({.url = "https://169.254.169.254/latest",
            .reach = Reach::Public,
            .options = std::make_shared<HttpOptions>(HttpOptions{.proxy = proxy.url()})});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
  EXPECT_EQ(proxy.connections(), 0u);
}

}  // namespace
}  // namespace millrace::io
