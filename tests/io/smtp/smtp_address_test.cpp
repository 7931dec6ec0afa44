#include "connector/io/smtp/smtp_address.h"

#include <gtest/gtest.h>

namespace millrace::io {
namespace {

std::string url_of(const std::string& text) {
  const auto server = parse_smtp_server(text);
  return server ? server->url() : "none";
}

TEST(SmtpServerTest, HasThePortOfItsScheme) {
  EXPECT_EQ(url_of("smtps://mail.example"), "smtps://mail.example:465");
  EXPECT_EQ(url_of("smtp://mail.example/"), "smtp://mail.example:587");
  EXPECT_EQ(url_of("smtp://mail.example:25"), "smtp://mail.example:25");
  EXPECT_EQ(url_of("smtps://[2001:db8::1]:2465"), "smtps://[2001:db8::1]:2465");
}

TEST(SmtpServerTest, RefusesWhatIsNoServer) {
  for (const char* text :
       {"", "mail.example", "https://mail.example", "smtp://", "smtp://:25", "smtp://a b",
        "smtp://user@mail.example", "smtp://user:pass@mail.example", "smtp://mail.example/x",
        "smtp://mail.example:", "smtp://mail.example:0", "smtp://mail.example:99999",
        "smtp://mail.example:25x", "smtp://[::1", "smtp://[x]", "smtp://mail\r\n.example"}) {
    EXPECT_EQ(url_of(text), "none") << text;
  }
}

TEST(SmtpServerTest, KnowsThisMachine) {
  for (const char* text : {"smtp://localhost", "smtp://127.0.0.1:25", "smtp://[::1]"}) {
    EXPECT_TRUE(parse_smtp_server(text)->is_loopback()) << text;
  }
  for (const char* text : {"smtp://mail.example", "smtp://127.0.0.1.evil.example"}) {
    EXPECT_FALSE(parse_smtp_server(text)->is_loopback()) << text;
  }
}

TEST(MailAddressTest, IsAUserAtAHost) {
  for (const char* text : {"a@b", "first.last+tag@mail.example.com", "o'neil@example.com"}) {
    EXPECT_TRUE(is_mail_address(text)) << text;
  }
  for (const char* text : {"", "a", "@b", "a@", "a b@c", "A <a@b>", "a@b, c@d", "a@b\r\nBcc: c@d",
                           "a@[1.2.3.4]", ".a@b", "a..b@c", "\"a b\"@c", "ä@b", "a@b>"}) {
    EXPECT_FALSE(is_mail_address(text)) << text;
  }
}

}  // namespace
}  // namespace millrace::io
