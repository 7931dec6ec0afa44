#include "connector/alerts/mail_text.h"

#include <gmock/gmock.h>

#include "tests/alerts/alert_samples.h"

namespace millrace::alerts {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

EmailOptions options() {
  EmailOptions options;
  options.from = "alerts@example.com";
  options.to = {"a@example.com", "b@example.com"};
  return options;
}

std::string mail_of(const Alert& alert) {
  return mail_text(options(), alert, alert.happened);
}

// The length of the longest line; npos when one does not end with CRLF.
std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == text.npos || end == 0 || text[end - 1] != '\r') return text.npos;
    longest = std::max(longest, end - 1);
    text.remove_prefix(end + 1);
  }
  return longest;
}

TEST(MailTextTest, HasHeadersAndABody) {
  EXPECT_THAT(mail_of(wild_alert()),
              StartsWith("From: millrace <alerts@example.com>\r\n"
                         "To: a@example.com,\r\n b@example.com\r\n"
                         "Subject: orders failed\r\n"
                         "Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n"
                         "Message-ID: <a1@example.com>\r\n"
                         "Auto-Submitted: auto-generated\r\n"
                         "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: quoted-printable\r\n"
                         "\r\n"
                         "orders failed\r\n\r\nwarehouse: refused: <!channel>"));
}

TEST(MailTextTest, NothingOfAnAlertBecomesAHeader) {
  auto alert = wild_alert();
  alert.syncs = {"a\r\nBcc: evil@example.com\r\n\r\nx"};
  alert.cause = "one\r\nBcc: evil@example.com\r\n.\r\nQUIT";

  const auto mail = mail_of(alert);

  const auto headers = mail.substr(0, mail.find("\r\n\r\n"));
  EXPECT_THAT(headers, Not(HasSubstr("\nBcc")));
  EXPECT_LE(longest_line(mail), 78u) << mail;
}

TEST(MailTextTest, LongAndForeignTitlesAreEncodedAndFolded) {
  auto alert = wild_alert();
  alert.syncs = {"Aufträge für Österreich und die übrige Welt, täglich, 北京 und 上海"};

  const auto mail = mail_of(alert);

  EXPECT_THAT(mail, HasSubstr("Subject: =?utf-8?Q?Auftr=C3=A4ge_f=C3=BCr_"));
  EXPECT_THAT(mail, HasSubstr("?=\r\n =?utf-8?Q?"));
  EXPECT_LE(longest_line(mail), 78u) << mail;
}

TEST(HeaderTextTest, LeavesPlainTextAlone) {
  EXPECT_EQ(header_text("orders failed"), "orders failed");
  EXPECT_EQ(header_text("=?utf-8?Q?x?="), "=?utf-8?Q?=3D=3Futf=2D8=3FQ=3Fx=3F=3D?=");
}

TEST(QuotedPrintableTest, IsAsciiInShortLines) {
  EXPECT_EQ(quoted_printable("a=b ä\n. \nend "), "a=3Db =C3=A4\r\n.=20\r\nend=20");
  const auto text = quoted_printable(std::string(1000, 'x') + "\n");
  EXPECT_LE(longest_line(text), 76u);
  EXPECT_THAT(text, HasSubstr("x=\r\nx"));
}

}  // namespace
}  // namespace millrace::alerts
