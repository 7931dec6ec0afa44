#include "connector/io/http/message/http_reach.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <netdb.h>

#include "tests/io/http/http_fixture.h"

namespace millrace::io {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The address as a socket is opened with it.
std::string obstacle_to_socket(const std::string& address, Reach reach) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), nullptr, &hints, &found) != 0) return "no address";
  std::string obstacle = obstacle_to(*found->ai_addr, reach);
  freeaddrinfo(found);
  return obstacle;
}

std::string as_host(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

class ForbiddenAddress : public ::testing::TestWithParam<std::string> {};

TEST_P(ForbiddenAddress, F017_IsNotConnectedToWhenAnotherServerNamedIt) {
  const std::string address = GetParam();
  const auto url = parse_url("https://" + as_host(address) + "/file");

  EXPECT_NE(obstacle_to_socket(address, Reach::Public), "");
  EXPECT_EQ(obstacle_to_socket(address, Reach::Anywhere), "");
  ASSERT_TRUE(url);
  EXPECT_NE(obstacle_to(*url, Reach::Public), "");
}

INSTANTIATE_TEST_SUITE_P(
    , ForbiddenAddress,
    ::testing::Values("127.0.0.1", "127.255.255.255", "0.0.0.0", "0.1.2.3", "10.0.0.1",
                      "100.64.0.1", "100.127.255.255", "169.254.169.254", "172.16.0.1",
                      "172.31.255.255", "192.168.1.1", "198.18.0.1", "192.0.2.1", "224.0.0.1",
                      "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "febf::1", "fc00::1",
                      "fd12:3456::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
                      "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1",
                      "2002:a00:1::1", "2001:0:1::1", "2001:db8::1"));

class PublicAddress : public ::testing::TestWithParam<std::string> {};

TEST_P(PublicAddress, IsConnectedTo) {
  EXPECT_EQ(obstacle_to_socket(GetParam(), Reach::Public), "");
  EXPECT_EQ(obstacle_to(*parse_url("https://" + as_host(GetParam())), Reach::Public), "");
}

INSTANTIATE_TEST_SUITE_P(, PublicAddress,
                         ::testing::Values("8.8.8.8", "1.0.0.1", "100.63.255.255", "100.128.0.1",
                                           "172.15.255.255", "172.32.0.1", "11.0.0.1",
                                           "223.255.255.255", "2606:4700::1", "::ffff:8.8.8.8",
                                           "64:ff9b::808:808", "2002:808:808::1"));

TEST(ReachTest, KnowsTheOtherSpellingsOfLoopback) {
  for (const auto* host :
       {"localhost", "LOCALHOST", "0x7f.1", "2130706433", "0177.0.0.1", "127.1"}) {
    const auto url = parse_url(std::string("https://") + host + "/");
    ASSERT_TRUE(url) << host;
    EXPECT_TRUE(url->is_loopback()) << host << " is " << url->host;
    EXPECT_THAT(obstacle_to(*url, Reach::Public), HasSubstr("a loopback address")) << host;
    EXPECT_EQ(obstacle_to(*url, Reach::PublicOrLoopback), "") << host;
  }
  EXPECT_NE(obstacle_to_socket("10.0.0.1", Reach::PublicOrLoopback), "");
  EXPECT_EQ(obstacle_to_socket("::1", Reach::PublicOrLoopback), "");
}

TEST_F(HttpClientTest, F017_RefusesALiteralAddressOutsideItsReach) {
  server_.on("/file", {Reply{.body = "1"}});

  const auto response = send({.url = server_.url("/file"), .reach = Reach::Public});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(response.error().message(),
              AllOf(HasSubstr("redirect target not allowed"), HasSubstr("127.0.0.1")));
  EXPECT_EQ(server_.connections(), 0u);
}

// No numeric address, and not localhost itself: only the socket tells.
TEST_F(HttpClientTest, F017_RefusesANameThatResolvesToAnAddressOutsideItsReach) {
  server_.on("/file", {Reply{.body = "1"}});
  const std::string url = "http://files.localhost:" + std::to_string(server_.port()) + "/file";
  ASSERT_EQ(obstacle_to(*parse_url(url), Reach::Public), "");

  const auto refused = send({.url = url, .reach = Reach::Public});
  const auto allowed = send({.url = url, .reach = Reach::PublicOrLoopback});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("a loopback address"));
  ASSERT_TRUE(allowed) << allowed.error().message();
  EXPECT_EQ(server_.connections(), 1u);
}

TEST_F(HttpClientTest, F017_ReusesNoConnectionThatWasMadeForAWiderReach) {
  server_.on("/file", {Reply{.body = "1"}});
  const std::string url = "http://files.localhost:" + std::to_string(server_.port()) + "/file";
  ASSERT_TRUE(send({.url = url}));
  ASSERT_TRUE(send({.url = url, .reach = Reach::PublicOrLoopback}));

  EXPECT_FALSE(send({.url = url, .reach = Reach::Public}));

  EXPECT_EQ(server_.requests().size(), 2u);
}

}  // namespace
}  // namespace millrace::io
