#include "connector/io/http/message/url.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "connector/io/http/message/retry_after.h"

namespace millrace::io {
namespace {

using std::chrono::milliseconds;

TEST(OriginTest, LeavesOutWhatIsNotPartOfIt) {
  EXPECT_EQ(origin_of("https://user:pw@Example.com:443/a?b#c"), "https://example.com");
  EXPECT_EQ(origin_of("http://example.com:80"), "http://example.com");
  EXPECT_EQ(origin_of("http://example.com:443/"), "http://example.com:443");
  EXPECT_EQ(origin_of("http://[::1]:8080/x"), "http://[::1]:8080");
  EXPECT_EQ(origin_of("ftp://example.com/"), "");
  EXPECT_EQ(origin_of("not a url"), "");
}

TEST(OriginTest, IsNotFooledByUserInfo) {
  EXPECT_EQ(origin_of("https://secure.example.com@evil.example/"), "https://evil.example");
}

TEST(WithoutSecretsTest, KeepsOriginAndPathOnly) {
  EXPECT_EQ(without_secrets("https://me:pw@a.example/x/y?X-Amz-Signature=1#f"),
            "https://a.example/x/y");
  EXPECT_EQ(without_secrets("pw?x"), "(not a URL)");
}

TEST(PercentEncodedTest, KeepsUnreservedCharactersOnly) {
  EXPECT_EQ(percent_encoded("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encoded("a b&c=d/\xC3\xA9+%"), "a%20b%26c%3Dd%2F%C3%A9%2B%25");
}

TEST(ResolvedUrlTest, ResolvesAgainstTheBase) {
  const std::string base = "http://a.example:81/b/c?d=e";
  EXPECT_EQ(resolved_url(base, "https://z.example/k%3Av?s=1#f"), "https://z.example/k%3Av?s=1");
  EXPECT_EQ(resolved_url(base, "/x?y"), "http://a.example:81/x?y");
  EXPECT_EQ(resolved_url(base, "x"), "http://a.example:81/b/x");
  EXPECT_EQ(resolved_url(base, "//z.example/x"), "http://z.example/x");
  EXPECT_EQ(resolved_url(base, "file:///etc/passwd"), "");
  EXPECT_EQ(resolved_url(base, "gopher://x/"), "");
}

TEST(UrlTest, TellsWhetherThereIsAUser) {
  EXPECT_FALSE(parse_url("https://a.example/me:pw@x")->has_user_info);
  EXPECT_TRUE(parse_url("https://me@a.example/")->has_user_info);
  EXPECT_TRUE(parse_url("https://:pw@a.example/")->has_user_info);
}

TEST(UrlTest, KnowsLoopbackByItsAddressAndItsName) {
  for (const auto* here :
       {"http://localhost:1", "http://127.0.0.1", "http://127.1", "http://[::1]/"}) {
    EXPECT_TRUE(parse_url(here)->is_loopback()) << here;
  }
  for (const auto* elsewhere : {"http://127.0.0.1.example", "http://localhost.example",
                                "http://126.0.0.1", "http://[::2]", "http://128.0.0.1"}) {
    EXPECT_FALSE(parse_url(elsewhere)->is_loopback()) << elsewhere;
  }
}

TEST(UrlTest, OnlyPlainHttpToAnotherMachineIsInClear) {
  for (const auto* safe : {"https://a.example", "http://localhost:1", "HTTP://127.0.0.1"}) {
    EXPECT_FALSE(parse_url(safe)->is_in_clear()) << safe;
  }
  for (const auto* in_clear : {"http://a.example", "HTTP://127.0.0.1.example/",
                               "http://localhost.example", "http://localhost@a.example"}) {
    EXPECT_TRUE(parse_url(in_clear)->is_in_clear()) << in_clear;
  }
}

constexpr milliseconds kYear = std::chrono::hours(24 * 365);

struct Wait {
  std::string value;
  std::optional<milliseconds> expected;
};

void PrintTo(const Wait& wait, std::ostream* out) {
  *out << wait.value;
}

class RetryAfterTest : public ::testing::TestWithParam<Wait> {};

TEST_P(RetryAfterTest, F010_IsSecondsOrADate) {
  // 2026-01-02 03:04:05 UTC
  const std::chrono::system_clock::time_point now{std::chrono::seconds(1767323045)};

  EXPECT_EQ(parse_retry_after(GetParam().value, now), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    , RetryAfterTest,
    ::testing::Values(Wait{"0", milliseconds(0)}, Wait{" 7 ", milliseconds(7000)},
                      Wait{"3601", milliseconds(3'601'000)},
                      Wait{"86400", milliseconds(86'400'000)}, Wait{"99999999999999999999", kYear},
                      Wait{"Fri, 02 Jan 2026 03:04:15 GMT", milliseconds(10'000)},
                      Wait{"Friday, 02-Jan-26 03:04:15 GMT", milliseconds(10'000)},
                      Wait{"Fri, 02 Jan 2026 03:04:00 GMT", milliseconds(0)},
                      Wait{"Sat, 03 Jan 2026 03:04:05 GMT", milliseconds(86'400'000)},
                      Wait{"Fri, 31 Dec 9999 23:59:59 GMT", kYear}, Wait{"-5", std::nullopt},
                      Wait{"1.5", std::nullopt}, Wait{"", std::nullopt}, Wait{"soon", std::nullopt},
                      Wait{"12 monkeys", std::nullopt},
                      Wait{"20260102", milliseconds(20'260'102'000)},
                      Wait{std::string(1000, '9'), std::nullopt}));

}  // namespace
}  // namespace millrace::io
