// Where a download may be passed on to.

#include <ostream>

#include "connector/sources/reports_api/reading/download_route.h"
#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Redirection {
  std::string name;
  std::string api;
  std::string location;
  std::string problem;  // Empty: it is allowed.
  io::Reach reach = io::Reach::Public;
  bool allow_private_addresses = false;
};

void PrintTo(const Redirection& redirection, std::ostream* out) {
  *out << redirection.name;
}

class NextHop : public ::testing::TestWithParam<Redirection> {};

TEST_P(NextHop, F017_IsAllowedOrRefused) {
  const auto& [name, api, location, problem, reach, allowed] = GetParam();
  const ReportsApiConfig connection{.url = api, .allow_private_addresses = allowed};

  const auto hop = next_hop(api + "/exports/download?job_id=5", location, connection);

  if (problem.empty()) {
    ASSERT_TRUE(hop) << hop.error().message();
    EXPECT_EQ(hop->reach, reach);
  } else {
    ASSERT_FALSE(hop);
    EXPECT_THAT(hop.error().message(), AllOf(HasSubstr(problem), Not(HasSubstr("hunter2"))));
  }
}

constexpr const char* kRemote = "https://api.example";
constexpr const char* kLocal = "http://127.0.0.1:8080";
constexpr const char* kNotHttps = "which is not https";

INSTANTIATE_TEST_SUITE_P(
    , NextHop,
    ::testing::Values(
        Redirection{"Storage", kRemote, "https://b.example/x?s=1", ""},
        Redirection{"Relative", kRemote, "/storage/5", "", io::Reach::Anywhere},
        Redirection{"TheApiItself", kRemote, "https://api.example:443/x", "", io::Reach::Anywhere},
        Redirection{"OtherPort", kRemote, "https://api.example:444/x", ""},
        Redirection{"PlainHttp", kRemote, "http://b.example/x?k=hunter2", kNotHttps},
        Redirection{"PlainHttpHere", kRemote, "http://127.0.0.1/x", kNotHttps},
        Redirection{"LocalToLocal", kLocal, "http://localhost:9/x", "",
                    io::Reach::PublicOrLoopback},
        Redirection{"LocalToHttpElsewhere", kLocal, "http://b.example/x", kNotHttps},
        Redirection{"LocalToHttpPrivate", kLocal, "http://10.0.0.1/x", kNotHttps},
        Redirection{"LocalToStorage", kLocal, "https://b.example/x", ""},
        Redirection{"PrivateAllowed", kRemote, "https://10.0.0.1/x", "", io::Reach::Anywhere, true},
        Redirection{"Private", kRemote, "https://10.0.0.1/x", "", io::Reach::Public},
        Redirection{"UserInfo", kRemote, "https://me:hunter2@api.example/x", "with a user"},
        Redirection{"UserOnly", kRemote, "https://hunter2@b.example/x", "with a user"},
        Redirection{"File", kRemote, "file:///etc/passwd", "is not an address"},
        Redirection{"Gopher", kRemote, "gopher://x/?hunter2", "is not an address"},
        Redirection{"NoAddressWithUser", kRemote, "https://me:hunter2@[bad/", "is not an address"},
        Redirection{"Empty", kRemote, "", "is not an address"},
        Redirection{"LineBreak", kRemote, "https://b.example/\r\nX-A: b", "is not an address"},
        Redirection{"TooLong", kRemote, "https://b.example/" + std::string(20'000, 'x'),
                    "an address of 20018 bytes"}),
    [](const auto& test) { return test.param.name; });

class RedirectTest : public ReportsApiTest {};

TEST_F(RedirectTest, F016_TheKeyStaysWithTheApi) {
  HttpServer third;
  third.on("/x", {Reply{.body = "id\n7\n"}});
  storage_.on(kFile, {redirect(third.url("/x"))});

  ASSERT_TRUE(read_once());

  for (const HttpServer* server : {&storage_, &third}) {
    for (const auto& request : server->requests()) {
      for (const auto& [name, value] : request.headers) {
        EXPECT_THAT(name, ::testing::AnyOf("Host", "User-Agent", "Accept"));
        EXPECT_THAT(value, Not(HasSubstr(kKey)));
      }
    }
    EXPECT_EQ(server->requests().size(), 1u);
  }
}

TEST_F(RedirectTest, F016_TheSameHostWithAUserIsRefused) {
  api_.on(kDownload,
          {redirect("http://me:hunter2@127.0.0.1:" + std::to_string(storage_.port()) + "/x")});

  const auto rows = read_once();

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(rows.error().message(),
              AllOf(HasSubstr("redirect target not allowed"), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(storage_.connections(), 0u);
}

TEST_F(RedirectTest, F017_AnAddressOfAPrivateNetworkIsRefused) {
  for (const auto* location : {"https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/x",
                               "https://[fd00::1]/x", "https://[::ffff:10.0.0.1]/x"}) {
    api_.on(kDownload, {redirect(location)});

    const auto rows = read_once();

    ASSERT_FALSE(rows) << location;
    EXPECT_EQ(rows.error().kind(), ErrorKind::Refused) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr("redirect target not allowed")) << location;
  }
}

TEST_F(RedirectTest, F018_AMissingLocationIsAnError) {
  api_.on(kDownload, {Reply{.status = 302}});

  const auto rows = read_once();

  ASSERT_FALSE(rows);
  EXPECT_THAT(rows.error().message(), HasSubstr("redirects to something that is not an address"));
}

}  // namespace
}  // namespace millrace::sources::testing
