// Who is in the place of the API, or on the way to it: F001, F025, F026. Each test runs the whole
// program.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"
#include "tests/faults/tls_front.h"
#include "tests/io/http/connect_proxy.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SecureFaults : public SourceFaults {
 protected:
  void fetch_from(const std::string& url, const std::string& fields = {},
                  const std::string& options = "fetch: export") {
    connect(fmt::format("url: \"{}\", ca_file: \"{}\"{}", url, authority_.file(), fields));
    fetch(options);
  }
  void fetch_through(const std::string& proxy, const std::string& url,
                     const std::string& options = "fetch: export") {
    fetch_from(url, fmt::format(", proxy: \"{}\"", proxy), options);
  }

  // The links of an API behind TLS lead to a storage behind TLS.
  void links_lead_to(const std::string& front) {
    api().on({.path = kDownload, .times = When::kAlways}, {.rewrite = [front](HttpText& answer) {
               const std::string link = answer.header("Location");
               answer.set("Location", front + link.substr(link.find("/storage")));
             }});
  }

  Authority authority_;
};

TEST_F(SecureFaults, F001_ANameThatDoesNotResolveEndsTheRunForNow) {
  fetch_from("https://reports.invalid");

  expect_failed(kTryLater, "reports.invalid");
}

TEST_F(SecureFaults, F025_AGoodCertificateIsTrustedAndTheRunIsDone) {
  const TlsFront front(authority_.sign(), api().url());
  const TlsFront storage_front(authority_.sign(), storage().url());
  links_lead_to(storage_front.url());
  fetch_from(front.url());

  expect_done();
  EXPECT_THAT(front.received(), HasSubstr(Pipeline::kKey));
}

struct Elsewhere {
  std::string name;
  std::string options;
  std::vector<std::string> calls;
};

void PrintTo(const Elsewhere& elsewhere, std::ostream* out) {
  *out << elsewhere.name;
}

class ElsewhereTest : public SecureFaults, public ::testing::WithParamInterface<Elsewhere> {};

// Only an API elsewhere is offered compression: this one has a name that nobody but the proxy
// knows, and takes the offer.
TEST_P(ElsewhereTest, GzipThatWasOfferedIsReadInEveryAnswer) {
  const TlsFront front(authority_.sign({.name = "DNS:api.example"}), api().url());
  const TlsFront storage_front(authority_.sign({.name = "DNS:files.example"}), storage().url());
  links_lead_to(storage_front.url("files.example"));
  const ConnectProxy proxy;
  for (auto* each : {&api(), &storage()}) {
    each->otherwise([](auto&, auto) { return Fault{.coding = Coding::Gzip}; });
  }
  fetch_through(proxy.url(), front.url("api.example"), GetParam().options);

  expect_done();
  for (const auto& call : GetParam().calls) {
    const auto asked = call == kFile ? storage().requests(call) : api().requests(call);
    ASSERT_FALSE(asked.empty()) << call;
    EXPECT_EQ(asked[0].header("Accept-Encoding"), "gzip, deflate") << call;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , ElsewhereTest,
    ::testing::Values(Elsewhere{"Direct", "fetch: direct", {"/queries/7-people.csv"}},
                      Elsewhere{"Export",
                                "fetch: export",
                                {SourceFaults::kSubmit, SourceFaults::kPoll, SourceFaults::kFile}},
                      Elsewhere{"Pages",
                                "fetch: pages, page_size: 3",
                                {SourceFaults::kQuery, SourceFaults::kPage3}}),
    [](const auto& test) { return test.param.name; });

struct BadFront {
  std::string name;
  Wishes wishes = {};
  bool by_stranger = false;
};

void PrintTo(const BadFront& front, std::ostream* out) {
  *out << front.name;
}

class BadFrontTest : public SecureFaults, public ::testing::WithParamInterface<BadFront> {};

TEST_P(BadFrontTest, F025_GetsNoByteOfTheKeyAndFailsTheRunAtOnce) {
  Authority stranger;
  Authority& signer = GetParam().by_stranger ? stranger : authority_;
  const TlsFront front(signer.sign(GetParam().wishes), api().url());
  fetch_from(front.url());

  expect_failed(kFailed, "localhost:");
  EXPECT_EQ(front.received(), "");
  EXPECT_EQ(front.connections(), 1u);
  EXPECT_TRUE(api().received().empty());
}

INSTANTIATE_TEST_SUITE_P(
    , BadFrontTest,
    ::testing::Values(BadFront{.name = "Expired",
                               .wishes = {.valid_from = -7200, .valid_until = -60}},
                      BadFront{.name = "OtherHost", .wishes = {.name = "DNS:other.example"}},
                      BadFront{.name = "SelfSigned", .wishes = {.self_signed = true}},
                      BadFront{.name = "OtherAuthority", .by_stranger = true}),
    [](const auto& test) { return test.param.name; });

TEST_F(SecureFaults, F026_TheKeyGoesThroughAProxyInsideTheTunnelOnly) {
  const TlsFront front(authority_.sign(), api().url());
  const TlsFront storage_front(authority_.sign(), storage().url());
  links_lead_to(storage_front.url());
  const ConnectProxy proxy;
  fetch_through(proxy.url(), front.url());

  expect_done();
  EXPECT_EQ(proxy.connections(), front.connections() + storage_front.connections());
  EXPECT_THAT(proxy.kept(), AllOf(HasSubstr("CONNECT localhost:"), Not(HasSubstr(Pipeline::kKey))));
  EXPECT_THAT(storage_front.received(), Not(HasSubstr(Pipeline::kKey)));
  EXPECT_THAT(front.received(), HasSubstr(Pipeline::kKey));
}

TEST_F(SecureFaults, F026_AProxyThatWantsAnotherPasswordFailsTheRunAndShowsNone) {
  const TlsFront front(authority_.sign(), api().url());
  const ConnectProxy proxy(
      "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
      "Content-Length: 0");
  fetch_through(proxy.url("me:swordfish@"), front.url());

  const auto outcome = run();

  EXPECT_EQ(outcome.exit_code, kFailed);
  EXPECT_THAT(outcome.output + outcome.errors,
              AllOf(HasSubstr("the proxy " + proxy.url()), Not(HasSubstr("swordfish"))));
  EXPECT_EQ(front.connections(), 0u);
}

TEST_F(SecureFaults, F026_AProxyThatAnswersForTheApiGetsNoKeyAndGivesNoRows) {
  const TlsFront front(authority_.sign(), api().url());
  for (const auto* answer : {"502 Bad Gateway\r\nContent-Length: 0",
                             "403 Forbidden\r\nContent-Length: 9\r\n\r\nid\n1\n2\n3"}) {
    begin();
    const ConnectProxy proxy(answer);
    fetch_through(proxy.url(), front.url());

    EXPECT_NE(run().exit_code, 0);
    EXPECT_THAT(proxy.kept(), Not(HasSubstr(Pipeline::kKey)));
    EXPECT_EQ(front.connections(), 0u);
  }
}

}  // namespace
}  // namespace millrace::testing
