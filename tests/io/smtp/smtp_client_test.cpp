#include "connector/io/smtp/smtp_client.h"

#include <gmock/gmock.h>

#include "tests/io/http/certificates.h"
#include "tests/support/http/http_server.h"
#include "tests/support/mail_server.h"
#include "tests/support/run.h"

namespace millrace::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MailServer;
using ::testing::Not;
using ::testing::StartsWith;

class SmtpClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!MailServer::is_there()) GTEST_SKIP() << "python3-aiosmtpd is not installed";
  }

  static SmtpRequest request_to(const MailServer& server, const std::string& scheme = "smtp") {
    SmtpRequest request;
    request.server = *parse_smtp_server(scheme + "://localhost:" + std::to_string(server.port()));
    request.from = "alerts@example.com";
    request.to = {"a@example.com", "b@example.com"};
    request.text = "Subject: hello\r\n\r\n.one\r\n.\r\ntwo\r\n";
    return request;
  }
  // A server with a certificate that only this authority vouches for.
  std::vector<std::string> tls(const std::string& when, std::vector<std::string> more = {}) {
    const auto signed_one = authority_.sign();
    std::vector<std::string> options{
        "--tls", when, "--certificate", signed_one.certificate, "--key", signed_one.key};
    options.insert(options.end(), more.begin(), more.end());
    return options;
  }
  Result<std::string> send(SmtpRequest request) {
    return testing::run(send_mail(blocking_, std::move(request)));
  }

  testing::Authority authority_;
  WorkerPool blocking_{1};
};

TEST_F(SmtpClientTest, BeginsTlsBeforeItLogsIn) {
  MailServer server(tls("starttls", {"--user", "alerts"}));
  auto request = request_to(server);
  request.ca_file = authority_.file();
  request.user = "alerts";
  request.password = "right";

  const auto sent = send(request);

  ASSERT_TRUE(sent) << sent.error().message();
  EXPECT_EQ(*sent, "250 2.0.0 taken as 1");
  EXPECT_THAT(server.mails(),
              ElementsAre(AllOf(HasSubstr("X-Envelope-From: alerts@example.com"),
                                HasSubstr("['a@example.com', 'b@example.com']"),
                                EndsWith("Subject: hello\r\n\r\n.one\r\n.\r\ntwo\r\n"))));
}

TEST_F(SmtpClientTest, SpeaksTlsFromTheStart) {
  MailServer server(tls("at-once"));
  auto request = request_to(server, "smtps");
  request.ca_file = authority_.file();

  const auto sent = send(request);

  EXPECT_TRUE(sent) << sent.error().message();
}

TEST_F(SmtpClientTest, SendsNothingWithoutTls) {
  MailServer server;

  const auto sent = send(request_to(server));

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(sent.error().message(), HasSubstr("offers no TLS (STARTTLS)"));
  EXPECT_THAT(server.mails(), IsEmpty());
}

TEST_F(SmtpClientTest, UnlessItMay) {
  MailServer server;
  auto request = request_to(server);
  request.may_be_in_clear = true;

  EXPECT_TRUE(send(request));
}

TEST_F(SmtpClientTest, RefusesACertificateThatNobodyVouchesFor) {
  MailServer server(tls("at-once"));

  const auto sent = send(request_to(server, "smtps"));

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(sent.error().message(), HasSubstr("cannot be verified"));
}

TEST_F(SmtpClientTest, SaysThatThePasswordIsWrongWithoutIt) {
  MailServer server(tls("starttls", {"--user", "alerts"}));
  auto request = request_to(server);
  request.ca_file = authority_.file();
  request.user = "alerts";
  request.password = "canary";

  const auto sent = send(request);

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(sent.error().message(), AllOf(HasSubstr("did not let the user in; check user and "
                                                      "password: 535"),
                                            Not(HasSubstr("canary"))));
}

TEST_F(SmtpClientTest, SaysWhatTheServerSaidOfARecipient) {
  MailServer server;
  auto request = request_to(server);
  request.may_be_in_clear = true;
  request.to = {"a@example.com", "nobody@example.com"};
  const auto refused = send(request);
  request.to = {"later@example.com"};
  const auto later = send(request);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("550 5.1.1 there is no nobody here"));
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(server.mails(), IsEmpty());
}

TEST_F(SmtpClientTest, SaysThatNobodyListens) {
  SmtpRequest request;
  request.server = {.host = "127.0.0.1", .port = testing::closed_port()};
  request.from = "a@b";
  request.to = {"c@d"};

  const auto sent = send(request);

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(sent.error().message(), StartsWith("connect to 127.0.0.1:"));
}

}  // namespace
}  // namespace millrace::io
