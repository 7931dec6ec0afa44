#include "connector/sql/text/email.h"

#include <gtest/gtest.h>

#include "tests/sql/support/said.h"

namespace millrace::sql::text {
namespace {

TEST(EmailTest, TakesAddressesThatMailSystemsTake) {
  for (const std::string_view address :
       {"a@b.co", "first.last+tag@sub.example.com", "o'neil@x-y.org", "jörg@müller.de", "1@2.3a",
        "a_b-c~{}@example.museum"}) {
    EXPECT_TRUE(is_email(address)) << address;
  }
}

TEST(EmailTest, RefusesWhatIsNone) {
  const std::string long_local = std::string(65, 'a') + "@b.co";
  const std::string long_label = "a@" + std::string(64, 'b') + ".co";
  for (const std::string_view text : {std::string_view(""),
                                      std::string_view("a"),
                                      std::string_view("@b.co"),
                                      std::string_view("a@"),
                                      std::string_view("a@b"),
                                      std::string_view("a@@b.co"),
                                      std::string_view("a b@c.co"),
                                      std::string_view(".a@b.co"),
                                      std::string_view("a.@b.co"),
                                      std::string_view("a..b@c.co"),
                                      std::string_view("a@-b.co"),
                                      std::string_view("a@b-.co"),
                                      std::string_view("a@b..co"),
                                      std::string_view("a@b.co."),
                                      std::string_view("a@1.2.3.4"),
                                      std::string_view("a@b.co\n"),
                                      std::string_view("\"a\"@b.co"),
                                      std::string_view("a\u200b@b.co"),
                                      std::string_view("a@[1.2.3.4]"),
                                      std::string_view(long_local),
                                      std::string_view(long_label)}) {
    EXPECT_FALSE(is_email(text)) << text;
  }
}

TEST(EmailTest, NormalizesCaseAndSpacesOnly) {
  EXPECT_EQ(said_by([](auto& out) { normalize_email(" First.Last+Tag@Example.COM\n", out); }),
            "= first.last+tag@example.com");
  EXPECT_EQ(said_by([](auto& out) { normalize_email(" Not One ", out); }), "= not one");
}

TEST(EmailTest, GivesTheDomainOfAnAddress) {
  std::string out;
  EXPECT_TRUE(email_domain(" a@Example.COM", out));
  EXPECT_EQ(out, "example.com");
  EXPECT_FALSE(email_domain("a", out));
}

}  // namespace
}  // namespace millrace::sql::text
