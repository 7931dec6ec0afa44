// Whose limits the requests of a webhook count for.

#include <gmock/gmock.h>

#include "sinks/webhook/config.h"

namespace millrace::sinks::webhook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

WebhookConfig hook() {
  WebhookConfig config;
  config.url = "https://hook.example/canary-path";
  config.headers = {{"X-Key", config::Secret("canary-key")}, {"X-Team", config::Secret("7")}};
  return config;
}

TEST(WebhookAccount, IsTheAddressAndWhatLetsRequestsIn) {
  auto reordered = hook();
  std::swap(reordered.headers[0], reordered.headers[1]);
  auto other_key = hook();
  other_key.headers[0].second = config::Secret("other");
  auto with_token = hook();
  with_token.bearer_token = config::Secret("other");
  auto other_address = hook();
  other_address.url = "https://hook.example/other";

  const auto account = hook().account();

  EXPECT_EQ(reordered.account(), account);
  EXPECT_NE(other_key.account(), account);
  EXPECT_NE(with_token.account(), account);
  EXPECT_NE(other_address.account(), account);
}

TEST(WebhookAccount, ShowsNoSecret) {
  EXPECT_THAT(hook().account(), HasSubstr("https://hook.example"));
  EXPECT_THAT(hook().account(), Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace millrace::sinks::webhook
