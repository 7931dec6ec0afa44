// TLS: who is trusted, and that nobody else gets a byte of a secret.

#include <fstream>
#include <ostream>
#include <string>

#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include "tests/io/http/http_fixture.h"
#include "tests/io/http/session_server.h"

namespace millrace::io {
namespace {

using millrace::testing::always;
using millrace::testing::Authority;
using millrace::testing::TlsOptions;
using millrace::testing::TlsServer;
using millrace::testing::TlsStream;
using millrace::testing::Wishes;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kKey = "hunter2-canary";

class HttpTlsTest : public HttpClientTest {
 protected:
  Result<HttpResponse> ask(const std::string& url, HttpOptions options) {
    return send({.url = url,
                 .headers = {{"X-Key", kKey}},
                 .options = std::make_shared<HttpOptions>(std::move(options))});
  }
  HttpOptions trusting() const { return {.ca_file = authority_.file()}; }

  Authority authority_;
};

TEST_F(HttpTlsTest, TrustsAnAuthorityThatTheFileNames) {
  TlsServer server({.certificate = authority_.sign()}, always("hello"));

  const auto response = ask(server.url("/a"), trusting());

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->body, "hello");
  EXPECT_THAT(server.received(), HasSubstr(kKey));
}

struct BadPeer {
  std::string name;
  Wishes wishes = {};
  int newest = TLS1_3_VERSION;
  bool other_authority = false;
  std::string host = "localhost";
};

void PrintTo(const BadPeer& peer, std::ostream* out) {
  *out << peer.name;
}

class BadPeerTest : public HttpTlsTest, public ::testing::WithParamInterface<BadPeer> {};

TEST_P(BadPeerTest, F025_GetsNoByteOfTheKey) {
  Authority other;
  Authority& signer = GetParam().other_authority ? other : authority_;
  TlsServer server({.certificate = signer.sign(GetParam().wishes), .newest = GetParam().newest},
                   always("hello"));

  const auto response =
      ask("https://" + GetParam().host + ":" + std::to_string(server.port()), trusting());

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Refused) << response.error().message();
  EXPECT_EQ(server.received(), "");
  EXPECT_THAT(response.error().message(), Not(HasSubstr(kKey)));
  EXPECT_THAT(response.error().message(), HasSubstr(GetParam().host));
}

INSTANTIATE_TEST_SUITE_P(
    , BadPeerTest,
    ::testing::Values(
        BadPeer{.name = "Expired", .wishes = {.valid_from = -7200, .valid_until = -60}},
        BadPeer{.name = "NotYetValid", .wishes = {.valid_from = 3600}},
        BadPeer{.name = "OtherHost", .wishes = {.name = "DNS:other.example"}},
        BadPeer{.name = "NameWithNul", .wishes = {.name = ""}},
        BadPeer{
            .name = "NotForThisAddress", .wishes = {.name = "DNS:localhost"}, .host = "127.0.0.1"},
        BadPeer{.name = "SelfSigned", .wishes = {.self_signed = true}},
        BadPeer{.name = "OtherAuthority", .other_authority = true},
        BadPeer{.name = "WeakKey", .wishes = {.weak_key = true}},
        BadPeer{.name = "OldTls10", .newest = TLS1_VERSION},
        BadPeer{.name = "OldTls11", .newest = TLS1_1_VERSION}),
    [](const auto& test) { return test.param.name; });

TEST_F(HttpTlsTest, SaysThatAServerMayExpectTls) {
  TlsServer server({.certificate = authority_.sign()}, always("hello"));

  const auto response = ask("http://localhost:" + std::to_string(server.port()), {});

  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message(), HasSubstr("write https:// in the url"));
}

TEST_F(HttpTlsTest, F025_DoesNotTrustATestsAuthorityByItself) {
  TlsServer server({.certificate = authority_.sign()}, always("hello"));

  const auto response = ask(server.url("/a"), {});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(response.error().message(), HasSubstr("nothing was sent"));
  EXPECT_EQ(server.received(), "");
}

TEST_F(HttpTlsTest, F025_SaysThatAFileOfAuthoritiesCannotBeUsed) {
  TlsServer server({.certificate = authority_.sign()}, always("hello"));

  for (const auto* file : {"/nowhere/ca.pem", "/dev/null"}) {
    const auto response = ask(server.url("/a"), {.ca_file = file});

    ASSERT_FALSE(response) << file;
    EXPECT_EQ(response.error().kind(), ErrorKind::InvalidConfig) << file;
    EXPECT_THAT(response.error().message(), HasSubstr("ca_file")) << file;
  }
  EXPECT_EQ(server.received(), "");
}

TEST_F(HttpTlsTest, ShowsItsCertificateToAServerThatAsks) {
  Authority clients;
  const auto mine = clients.sign();
  TlsServer server({.certificate = authority_.sign(), .wants_client_from = clients.file()},
                   always("hello"));

  const auto response = ask(server.url("/a"), {.ca_file = authority_.file(),
                                               .client_certificate = mine.certificate,
                                               .client_key = mine.key});

  ASSERT_TRUE(response) << response.error().message();
}

TEST_F(HttpTlsTest, F025_SaysThatTheServerWantsACertificate) {
  Authority clients;
  for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsServer server(
        {.certificate = authority_.sign(), .newest = newest, .wants_client_from = clients.file()},
        always("hello"));

    const auto response = ask(server.url("/a"), trusting());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::Refused) << response.error().message();
    EXPECT_EQ(server.received(), "");
  }
}

struct Handshake {
  std::string name;
  int newest;
  bool shows_certificate;
  std::string says;
};

void PrintTo(const Handshake& handshake, std::ostream* out) {
  *out << handshake.name;
}

class HandshakeTest : public HttpTlsTest, public ::testing::WithParamInterface<Handshake> {};

TEST_P(HandshakeTest, F025_SaysInPlainWordsWhatTheServerWantsOfTheClientsCertificate) {
  Authority clients;
  const auto mine = authority_.sign();  // By an authority that the server does not have.
  auto options = trusting();
  if (GetParam().shows_certificate) {
    options.client_certificate = mine.certificate;
    options.client_key = mine.key;
  }
  for (const std::size_t size : {2U, 4U << 20U}) {
    TlsServer server({.certificate = authority_.sign(),
                      .newest = GetParam().newest,
                      .wants_client_from = clients.file()},
                     always("hello"));

    const auto response = send({.method = "POST",
                                .url = server.url("/a"),
                                .body = std::string(size, 'x'),
                                .options = std::make_shared<HttpOptions>(options)});

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::Refused) << response.error().message();
    EXPECT_THAT(response.error().message(), HasSubstr(GetParam().says));
  }
}

INSTANTIATE_TEST_SUITE_P(
    , HandshakeTest,
    ::testing::Values(
        Handshake{"Without", TLS1_3_VERSION, false,
                  " wants a client certificate (TLS alert: certificate required); name one"},
        Handshake{"WithAForeignOne", TLS1_3_VERSION, true,
                  " does not accept client_certificate (TLS alert: decrypt error)"},
        Handshake{"OldWithout", TLS1_2_VERSION, false,
                  "; if it wants a client certificate, name one in client_certificate"},
        Handshake{"OldWithAForeignOne", TLS1_2_VERSION, true,
                  " does not accept client_certificate (TLS alert: decrypt error)"}),
    [](const auto& test) { return test.param.name; });

TEST_F(HttpTlsTest, SaysThatItsOwnCertificateCannotBeUsed) {
  const auto mine = authority_.sign();
  const auto other = authority_.sign();
  const std::string locked = mine.key + ".locked";
  std::ofstream(locked) << "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                           "-----END ENCRYPTED PRIVATE KEY-----\n";
  TlsServer server({.certificate = authority_.sign()}, always("hello"));
  for (const auto& key : {std::string("/nowhere/key.pem"), other.key, locked}) {
    const auto response = ask(
        server.url("/a"),
        {.ca_file = authority_.file(), .client_certificate = mine.certificate, .client_key = key});

    ASSERT_FALSE(response) << key;
    EXPECT_EQ(response.error().kind(), ErrorKind::InvalidConfig) << response.error().message();
    EXPECT_THAT(response.error().message(), HasSubstr("client_certificate or client_key"));
  }
}

TEST_F(HttpTlsTest, F008_TriesAgainAfterAHandshakeThatBroke) {
  TlsServer server({.certificate = authority_.sign(), .close_in_handshake = true}, always(""));

  const auto response = ask(server.url("/a"), trusting());

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient) << response.error().message();
}

TEST_F(HttpTlsTest, F005_F007_NoticesABodyThatEndsWithoutAGoodbye) {
  for (const auto* head : {"Content-Length: 9", "Transfer-Encoding: chunked", "X-A: b"}) {
    TlsServer server({.certificate = authority_.sign()}, [&](TlsServer& self, TlsStream& stream) {
      self.read_head(stream);
      const std::string reply = std::string("HTTP/1.1 200 OK\r\n") + head + "\r\n\r\n4\r\nabc";
      boost::asio::write(stream, boost::asio::buffer(reply));
    });

    const auto response = ask(server.url("/a"), trusting());

    ASSERT_FALSE(response) << head;
    EXPECT_EQ(response.error().kind(), ErrorKind::Transient) << response.error().message();
  }
}

}  // namespace
}  // namespace millrace::io
