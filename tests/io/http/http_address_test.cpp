#include <gmock/gmock.h>

#include "connector/io/http/http_client.h"
#include "tests/support/run.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class NotAnAddress : public ::testing::TestWithParam<std::string> {};

TEST_P(NotAnAddress, IsInvalidConfig) {
  boost::asio::io_context loop;
  const auto client = make_http_client(loop.get_executor());

  const auto response = millrace::testing::run(loop, client->send({.url = GetParam()}));

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(response.error().message(), Not(HasSubstr("hunter2")));
}

INSTANTIATE_TEST_SUITE_P(, NotAnAddress,
                         ::testing::Values("", "example.com/a", "ftp://example.com/a",
                                           "file:///etc/passwd", "http://", "gopher://x/?k=hunter2",
                                           "http://a b/?k=hunter2", "http://host:99999/",
                                           "//host/a", "me:hunter2@host/a"));

}  // namespace
}  // namespace millrace::io
