#include "connector/alerts/payloads.h"

#include <gmock/gmock.h>
#include <simdjson.h>

#include "tests/alerts/alert_samples.h"

namespace millrace::alerts {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string at(const std::string& body, std::string_view pointer) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return "no JSON: " + body;
  std::string_view text;
  if (root.at_pointer(pointer).get(text) != simdjson::SUCCESS) return "nothing there: " + body;
  return std::string(text);
}

TEST(SlackBodyTest, IsPlainTextInWhichNothingIsMarkup) {
  const auto body = slack_body(wild_alert());

  EXPECT_EQ(at(body, "/text"), "orders failed");
  EXPECT_EQ(at(body, "/blocks/0/text/type"), "plain_text");
  EXPECT_EQ(at(body, "/blocks/1/text/type"), "plain_text");
  EXPECT_THAT(at(body, "/blocks/1/text/text"),
              AllOf(HasSubstr("refused: &lt;!channel&gt; &amp; [here]"), HasSubstr("\\x1b[0m"),
                    HasSubstr("\nAt: 2026-01-02 03:04:05 UTC"),
                    HasSubstr("(millrace runs show 20260102T030405-1)")));
}

TEST(SlackBodyTest, StaysWithinWhatSlackTakes) {
  auto alert = wild_alert();
  alert.cause.clear();
  for (int i = 0; i < 12; ++i) alert.cause += std::string(900, '<') + "\n";
  alert.syncs.assign(1000, "sync");

  const auto text = at(slack_body(alert), "/blocks/1/text/text");

  EXPECT_LE(text.size(), 3000u);
  EXPECT_TRUE(text.ends_with("&lt;…")) << text.substr(text.size() - 20);
  EXPECT_THAT(text, HasSubstr("and 980 more"));
}

TEST(TeamsBodyTest, IsACardOfTextThatIsNoMarkdown) {
  const auto body = teams_body(wild_alert());

  EXPECT_EQ(at(body, "/attachments/0/contentType"), "application/vnd.microsoft.card.adaptive");
  EXPECT_EQ(at(body, "/attachments/0/content/type"), "AdaptiveCard");
  EXPECT_EQ(at(body, "/attachments/0/content/body/0/inlines/0/text"), "orders failed");
  EXPECT_EQ(at(body, "/attachments/0/content/body/1/inlines/0/type"), "TextRun");
  EXPECT_THAT(at(body, "/attachments/0/content/body/1/inlines/0/text"),
              HasSubstr("<!channel> & [here](http://evil.example)"));
  EXPECT_THAT(body, Not(HasSubstr("\"TextBlock\"")));
}

TEST(WebhookBodyTest, HasAllThereIsToSay) {
  auto alert = wild_alert();
  alert.syncs.emplace_back("others");
  alert.since = alert.happened - std::chrono::hours(1);

  const auto body = webhook_body({}, alert);

  EXPECT_EQ(at(body, "/id"), "a1");
  EXPECT_EQ(at(body, "/kind"), "failed");
  EXPECT_EQ(at(body, "/title"), "2 syncs failed");
  EXPECT_EQ(at(body, "/syncs/1"), "others");
  EXPECT_EQ(at(body, "/at"), "2026-01-02T03:04:05Z");
  EXPECT_EQ(at(body, "/since"), "2026-01-02T02:04:05Z");
  EXPECT_EQ(at(body, "/run_id"), "20260102T030405-1");
  EXPECT_EQ(at(body, "/cause"), alert.cause);
}

// printf '%s' '1767323045.{}' | openssl dgst -sha256 -hmac 'key'
TEST(SignatureTest, IsThatOfTheMomentAndTheBody) {
  EXPECT_EQ(signature_of("key", wild_alert().happened, "{}"),
            "t=1767323045,v1=1d533de0941004dfdb6d222b1e197476ea94db2c6b6bca39a2ed148ff4b23910");
}

}  // namespace
}  // namespace millrace::alerts
