// What a connection to the API may say about its way there.

#include <ostream>

#include <gmock/gmock.h>

#include "connector/sources/reports_api/settings/specs.h"

namespace millrace::sources {
namespace {

using config::Node;
using config::Problems;
using ::testing::HasSubstr;
using ::testing::Not;

struct Options {
  std::string name;
  std::vector<std::pair<std::string, std::string>> values;
  std::string problem;  // Empty: there is none.
};

void PrintTo(const Options& options, std::ostream* out) {
  *out << options.name;
}

std::string problems_of(const Options& options) {
  std::vector<Node::Entry> entries;
  entries.push_back({"key", {}, Node::scalar("hunter2")});
  for (const auto& [key, value] : options.values) entries.push_back({key, {}, Node::scalar(value)});
  Problems problems;
  reports_api_spec().parse(Node::map(std::move(entries)), "connections.bi.reports_api", problems);
  return problems.text();
}

class ConnectionOptions : public ::testing::TestWithParam<Options> {};

TEST_P(ConnectionOptions, AreCheckedBeforeAnythingIsSent) {
  const std::string problems = problems_of(GetParam());

  EXPECT_THAT(problems, Not(HasSubstr("hunter2")));
  if (GetParam().problem.empty()) {
    EXPECT_EQ(problems, "");
  } else {
    EXPECT_THAT(problems, HasSubstr(GetParam().problem));
  }
}

INSTANTIATE_TEST_SUITE_P(
    , ConnectionOptions,
    ::testing::Values(
        Options{"Https", {{"url", "https://api.example"}}, ""},
        Options{"HttpOnLoopback", {{"url", "http://127.0.0.1:80"}}, ""},
        Options{"HttpOnLocalhost", {{"url", "http://localhost:80"}}, ""},
        Options{"HttpOnLoopbackV6", {{"url", "http://[::1]:80"}}, ""},
        Options{"HttpElsewhere",
                {{"url", "http://api.example"}},
                "so the key would be sent unencrypted"},
        Options{"HttpOnANameLikeLoopback",
                {{"url", "http://127.0.0.1.example"}},
                "so the key would be sent unencrypted"},
        Options{"Proxy",
                {{"url", "https://api.example"}, {"proxy", "http://me:hunter2@proxy:3128"}},
                ""},
        Options{"NoProxy", {{"url", "http://localhost"}, {"proxy", "none"}}, ""},
        Options{"BadProxy",
                {{"url", "https://api.example"}, {"proxy", "socks5://me:hunter2@proxy"}},
                "proxy: is not an address"},
        Options{"ProxyWithoutTunnel",
                {{"url", "http://localhost"}, {"proxy", "http://proxy:3128"}},
                "the proxy would see what is sent"},
        Options{"NoCertificate",
                {{"url", "https://api.example"}, {"client_certificate", "/etc/passwd"}},
                "client_certificate: /etc/passwd holds no certificate in PEM form"},
        Options{"MissingFile",
                {{"url", "https://api.example"}, {"ca_file", "nowhere/ca.pem"}},
                "ca_file: nowhere/ca.pem cannot be opened: No such file or directory"},
        Options{"FolderForAFile",
                {{"url", "https://api.example"}, {"ca_file", "/etc"}},
                "ca_file: /etc names a folder; name a regular file"},
        Options{"AllOfThem",
                {{"url", "https://api.example"},
                 {"ca_file", "/etc/ssl/certs/ca-certificates.crt"},
                 {"allow_private_addresses", "true"}},
                ""}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::sources
