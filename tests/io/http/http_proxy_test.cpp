#include "connector/io/http/http_proxy.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>

namespace millrace::io {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const ProxyEnvironment kEnvironment{
    .http = "http://plain:1", .https = "http://secure:2", .all = "", .none = "inside.example"};

Result<std::string> proxy(const std::string& url, const std::string& of_file = "",
                          const ProxyEnvironment& environment = kEnvironment) {
  const HttpOptions options{.proxy = of_file};
  return proxy_for(*parse_url(url), &options, environment);
}

TEST(ProxyTest, IsTheEnvironmentsByScheme) {
  EXPECT_EQ(proxy("https://a.example"), "http://secure:2");
  EXPECT_EQ(proxy("http://a.example"), "http://plain:1");
  EXPECT_EQ(proxy("https://a.example", "", {.all = "any:3"}), "http://any:3");
  EXPECT_EQ(proxy("https://a.example", "", {}), "");
  EXPECT_EQ(proxy_for(*parse_url("https://a.example"), nullptr, kEnvironment), "http://secure:2");
}

TEST(ProxyTest, IsTheFilesBeforeTheEnvironments) {
  EXPECT_EQ(proxy("https://a.example", "http://mine:4"), "http://mine:4");
  EXPECT_EQ(proxy("https://inside.example", "http://mine:4"), "http://mine:4");
  EXPECT_EQ(proxy("https://127.0.0.1", "http://mine:4"), "http://mine:4");
  EXPECT_EQ(proxy("https://a.example", "none"), "");
}

TEST(ProxyTest, IsNoneForLoopbackAndForWhatNoProxyNames) {
  EXPECT_EQ(proxy("https://localhost:8443"), "");
  EXPECT_EQ(proxy("http://127.9.9.9"), "");
  EXPECT_EQ(proxy("https://[::1]"), "");
  EXPECT_EQ(proxy("https://inside.example"), "");
}

TEST(ProxyTest, NeverShowsWhatIsInABadAddress) {
  const auto bad = proxy("https://a.example", "socks5://me:hunter2@proxy:1080");

  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(bad.error().message(), Not(HasSubstr("hunter2")));
}

struct Exception {
  std::string url;
  std::string no_proxy;
  bool named;
};

void PrintTo(const Exception& exception, std::ostream* out) {
  *out << exception.url << " in " << exception.no_proxy;
}

class NoProxyTest : public ::testing::TestWithParam<Exception> {};

TEST_P(NoProxyTest, NamesHostsAndNetworks) {
  EXPECT_EQ(is_excepted(*parse_url(GetParam().url), GetParam().no_proxy), GetParam().named);
}

INSTANTIATE_TEST_SUITE_P(
    , NoProxyTest,
    ::testing::Values(Exception{"https://a.example", "", false},
                      Exception{"https://a.example", "*", true},
                      Exception{"https://a.example", "b.example, A.Example", true},
                      Exception{"https://a.example", "b.example a.example", true},
                      Exception{"https://x.a.example", "a.example", true},
                      Exception{"https://x.a.example", ".a.example", true},
                      Exception{"https://a.example", ".a.example", true},
                      Exception{"https://xa.example", "a.example", false},
                      Exception{"https://a.example", "a.example:443", true},
                      Exception{"https://a.example", "a.example:444", false},
                      Exception{"https://10.1.2.3", "10.0.0.0/8", true},
                      Exception{"https://11.1.2.3", "10.0.0.0/8", false},
                      Exception{"https://11.1.2.3", "0.0.0.0/0", true},
                      Exception{"https://10.1.2.3", "10.0.0.0/x", false},
                      Exception{"https://10.1.2.3", "10.0.0.0/33", false},
                      Exception{"https://10.1.2.3", "10.1.2.3", true},
                      Exception{"https://[2001:db8::1]", "2001:db8::1", true},
                      Exception{"https://[2001:db8::1]:8", "[2001:db8::1]:8", true},
                      Exception{"https://a.example", ".", false},
                      Exception{"https://a.example", ",, ,", false}));

}  // namespace
}  // namespace millrace::io
