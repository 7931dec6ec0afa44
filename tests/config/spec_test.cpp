#include <any>
#include <chrono>
#include <cstdint>

#include <gmock/gmock.h>

#include "config/any_spec.h"

namespace millrace::config {
namespace {

using namespace std::chrono_literals;

struct WebhookConfig {
  struct Batching {
    std::uint32_t rows = 100;
    ByteSize bytes = 512_KiB;
  };

  std::string url;
  std::string method = "POST";
  Secret bearer_token;
  std::chrono::milliseconds timeout = 5s;
  std::uint32_t max_in_flight = 4;
  Batching batch;
  std::vector<std::string> key;
};

Spec<WebhookConfig> webhook_spec() {
  return Spec<WebhookConfig>("webhook", "Posts each batch as one JSON array.")
      .field<&WebhookConfig::url>("Where batches are sent.",
                                  {.required = true, .example = "https://api.example.com/in"})
      .field<&WebhookConfig::method>("The HTTP verb.", {.one_of = {"POST", "PUT"}})
      .field<&WebhookConfig::bearer_token>("Sent in the Authorization header.")
      .field<&WebhookConfig::timeout>("How long to wait for an answer.", {.min = 10ms, .max = 5min})
      .field<&WebhookConfig::max_in_flight>("Requests open at once.", {.min = 1, .max = 64})
      .group<&WebhookConfig::batch>(
          Spec<WebhookConfig::Batching>("batch", "How rows are packed.")
              .field<&WebhookConfig::Batching::rows>("Rows in one request.", {.min = 1})
              .field<&WebhookConfig::Batching::bytes>("Bytes in one request."),
          "How rows are packed.")
      .field<&WebhookConfig::key>("The columns that identify a row.")
      .shorthand<&WebhookConfig::url>()
      .check([](const WebhookConfig& webhook) -> std::optional<std::string> {
        if (!webhook.bearer_token.empty() && webhook.url.starts_with("http://"))
          return "bearer_token needs an https url; write https://";
        return std::nullopt;
      });
}

TEST(SpecTest, AScalarStandsForTheShorthandField) {
  const AnySpec spec(webhook_spec());
  Problems problems;

  const std::any parsed = spec.parse(Node::scalar("https://x"), "connections.crm", problems);

  EXPECT_EQ(problems.text(), "");
  EXPECT_EQ(std::any_cast<const WebhookConfig&>(parsed).url, "https://x");
}

}  // namespace
}  // namespace millrace::config
