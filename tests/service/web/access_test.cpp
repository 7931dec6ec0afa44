#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "connector/io/http_server/wrong_tries.h"
#include "tests/service/web/web_fixture.h"

namespace millrace::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AccessTest : public WebTest {
 protected:
  AccessTest() { board_.shown = {{.name = "orders"}}; }
};

TEST_F(AccessTest, ReadingOnLoopbackNeedsNoToken) {
  start();

  EXPECT_EQ(get("/").status, 200);
  EXPECT_EQ(get("/api/v1/runs").status, 200);
}

TEST_F(AccessTest, ReadingElsewhereNeedsOne) {
  access_.open_to_read = false;
  start();

  for (const auto* path : {"/", "/syncs/orders", "/runs/x", "/nowhere"}) {
    EXPECT_EQ(get(path).status, 401) << path;
    EXPECT_EQ(get(path).header("www-authenticate"), "Basic realm=\"millrace\"") << path;
  }
  for (const auto* path : {"/metrics", "/api/v1/syncs", "/api/v1/openapi.json", "/api/v1/x"}) {
    EXPECT_EQ(get(path).header("www-authenticate"), "Bearer realm=\"millrace\"") << path;
  }
  EXPECT_EQ(get("/", kRight).status, 200);
  EXPECT_EQ(get("/", "Authorization: Bearer other\r\n").status, 200);
  // "me:right-token"
  EXPECT_EQ(get("/", "Authorization: Basic bWU6cmlnaHQtdG9rZW4=\r\n").status, 200);
  EXPECT_EQ(get("/", kWrong).status, 401);
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(AccessTest, ChangingAnythingAlwaysNeedsOne) {
  start();

  EXPECT_EQ(post("/api/v1/syncs/orders/run", "").status, 401);
  EXPECT_EQ(post("/syncs/orders/run", "").header("www-authenticate"), "Basic realm=\"millrace\"");
  EXPECT_EQ(post("/api/v1/syncs/orders/cancel", kWrong).status, 401);
  EXPECT_THAT(calls(), IsEmpty());
  EXPECT_EQ(post("/api/v1/syncs/orders/run").status, 202);
}

TEST_F(AccessTest, WithoutATokenNothingCanBeChanged) {
  access_.tokens = {};
  start();

  const auto answer = post("/api/v1/syncs/orders/run", "Authorization: Bearer \r\n");

  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, HasSubstr("no token is set"));
  EXPECT_EQ(get("/").status, 200);
}

TEST_F(AccessTest, TokensMayChangeWhileItRuns) {
  access_.open_to_read = false;
  start();
  EXPECT_EQ(get("/", kRight).status, 200);

  host_.on_loop([&] { site_->let_in({.tokens = {config::Secret("newer-token")}}); });

  EXPECT_EQ(get("/", kRight).status, 401);
  EXPECT_EQ(get("/", "Authorization: Bearer newer-token\r\n").status, 200);
}

struct Sender {
  std::string name, headers;
  bool is_heard;
};

void PrintTo(const Sender& sender, std::ostream* out) {
  *out << sender.name;
}

class PostOf : public WebTest, public ::testing::WithParamInterface<Sender> {};

TEST_P(PostOf, IsHeardFromTheSameOriginOnly) {
  board_.shown = {{.name = "orders"}};
  start();

  const auto answer = post("/syncs/orders/run", kRight + GetParam().headers);

  EXPECT_EQ(answer.status, GetParam().is_heard ? 303 : 403);
  EXPECT_EQ(calls().size(), GetParam().is_heard ? 1u : 0u);
}

INSTANTIATE_TEST_SUITE_P(
    , PostOf,
    ::testing::Values(
        Sender{"NoBrowser", "", true},
        Sender{"OurPage", "Host: m:1\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://m:1\r\n",
               true},
        Sender{"OurPageBehindTls", "Host: m\r\nOrigin: https://m\r\n", true},
        Sender{"ThePersonsOwnDoing", "Sec-Fetch-Site: none\r\n", true},
        Sender{"AnotherSite", "Sec-Fetch-Site: cross-site\r\n", false},
        Sender{"ASiblingOfOurs", "Sec-Fetch-Site: same-site\r\n", false},
        Sender{"OurPageWithoutItsName", "Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n", true},
        Sender{"AnotherOrigin", "Host: m:1\r\nOrigin: http://evil\r\n", false},
        Sender{"AnotherPort", "Host: m:1\r\nOrigin: http://m:2\r\n", false},
        Sender{"NoOriginToSpeakOf", "Origin: null\r\n", false}),
    [](const auto& test) { return test.param.name; });

TEST_F(AccessTest, GuessingIsSlowedDown) {
  start();

  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(post("/api/v1/syncs/orders/run", kWrong).status, 401) << i;
  }
  const auto late = post("/api/v1/syncs/orders/run");

  EXPECT_EQ(late.status, 429) << "even the right one is not looked at";
  EXPECT_EQ(late.header("retry-after"), "6");
  EXPECT_EQ(get("/").status, 200) << "what needs no token goes on";
  advance(std::chrono::seconds(6));
  EXPECT_EQ(post("/api/v1/syncs/orders/run").status, 202);
  EXPECT_TRUE(has_logged("429 from 127.0.0.1"));
}

TEST(WrongTriesTest, CountForTheAddressThatMadeThem) {
  namespace ip = boost::asio::ip;
  FakeClock clock;
  io::WrongTries tries(clock);

  for (int i = 0; i < 10; ++i) tries.add(ip::make_address("2001:db8::1"));

  EXPECT_TRUE(tries.are_too_many(ip::make_address("2001:db8::2"))) << "the same network";
  EXPECT_FALSE(tries.are_too_many(ip::make_address("2001:db8:0:1::1")));
  EXPECT_FALSE(tries.are_too_many(ip::make_address("192.0.2.1")));
  for (int i = 0; i < 30'000; ++i) tries.add(ip::address_v4(static_cast<unsigned>(i)));
}

}  // namespace
}  // namespace millrace::testing
