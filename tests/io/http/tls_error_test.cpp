// What is told of a connection that the server closed while this side still wrote: which of curl's
// texts comes of it is a matter of timing.

#include "connector/io/http/tls_error.h"

#include <memory>

#include <gmock/gmock.h>

namespace millrace::io {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TransferFailure failed_to_send(const std::string& text) {
  return {.code = CURLE_SEND_ERROR, .text = text};
}

TEST(TlsErrorTest, HidesWhatCurlSaysOfItsOwnNextStep) {
  for (const auto* text :
       {"OpenSSL SSL_write: error:0A00007F:SSL routines::bad write retry, errno 0",
        "getpeername() failed with errno 107: Transport endpoint is not connected"}) {
    const auto error = tls_failure(failed_to_send(text), {}, "hook.example:443");

    EXPECT_EQ(error.kind(), ErrorKind::Transient);
    EXPECT_THAT(error.message(),
                AllOf(HasSubstr("hook.example:443 closed the connection while the request was"),
                      HasSubstr("if it wants a client certificate"), Not(HasSubstr("retry")),
                      Not(HasSubstr("getpeername"))));
  }
}

TEST(TlsErrorTest, KeepsWhatTheSystemSays) {
  const HttpRequest request{
      .options = std::make_shared<HttpOptions>(HttpOptions{.client_certificate = "me.pem"})};

  const auto error = tls_failure(failed_to_send("Send failure: Broken pipe"), request, "hook:443");

  EXPECT_EQ(error.kind(), ErrorKind::Transient);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("Send failure: Broken pipe"),
                                     HasSubstr("see that it accepts client_certificate")));
}

TEST(TlsErrorTest, TellsTheAlertsThatAreAboutTheCertificate) {
  const HttpRequest request{
      .options = std::make_shared<HttpOptions>(HttpOptions{.client_certificate = "me.pem"})};
  for (const auto* alert : {"unknown ca", "certificate expired", "bad certificate",
                            "certificate revoked", "access denied"}) {
    const TransferFailure failure{
        .code = CURLE_RECV_ERROR,
        .text = std::string("OpenSSL SSL_read: error:0A000418:SSL routines::tlsv1 alert ") + alert +
                ", errno 0"};

    const auto error = tls_failure(failure, request, "hook:443");

    EXPECT_EQ(error.kind(), ErrorKind::Refused) << alert;
    EXPECT_THAT(error.message(), HasSubstr(std::string("does not accept client_certificate (TLS "
                                                       "alert: ") +
                                           alert + ")"));
  }
}

}  // namespace
}  // namespace millrace::io
