#include "connector/base/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::HasSubstr;

struct Written {
  std::string_view text;
  ListenAddress address;
  bool is_loopback;
};

class ListenAddressTest : public ::testing::TestWithParam<Written> {};

TEST_P(ListenAddressTest, IsRead) {
  const auto address = parse_listen_address(GetParam().text);
  ASSERT_TRUE(address) << address.error().message();
  EXPECT_EQ(*address, GetParam().address);
  EXPECT_EQ(address->is_loopback(), GetParam().is_loopback);
}

INSTANTIATE_TEST_SUITE_P(Forms, ListenAddressTest,
                         ::testing::Values(Written{"127.0.0.1:8080", {"127.0.0.1", 8080}, true},
                                           Written{"localhost:0", {"127.0.0.1", 0}, true},
                                           Written{"[::1]:8080", {"::1", 8080}, true},
                                           Written{":8080", {"0.0.0.0", 8080}, false},
                                           Written{"0.0.0.0:65535", {"0.0.0.0", 65535}, false},
                                           Written{"[::]:80", {"::", 80}, false},
                                           Written{"10.1.2.3:80", {"10.1.2.3", 80}, false}));

TEST(ListenAddress, OfAnythingElseIsRefused) {
  for (const auto* text :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80 ",
        "example.com:80", "::1:80", "[127.0.0.1]:80", "[::1]", "http://127.0.0.1:80", "\n:x"}) {
    const auto address = parse_listen_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_THAT(address.error().message(), HasSubstr("is not an address with a port; write"))
        << text;
  }
}

}  // namespace
}  // namespace millrace
