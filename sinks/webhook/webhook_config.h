#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/spec.h"
#include "connector/base/retry.h"
#include "connector/components/capabilities.h"

namespace millrace::sinks {

struct WebhookBatch {
  std::uint64_t rows = 100;
  ByteSize bytes = 1_MiB;
};

// connections: {NAME: {webhook: ...}}
struct WebhookConfig {
  std::string url;
  std::string method = "POST";
  config::Map<config::Secret> headers;
  config::Secret bearer_token;
  WebhookBatch batch;
  std::chrono::milliseconds timeout{60'000};
  std::uint32_t max_in_flight = 1;
  RetryPolicy retry;
  std::chrono::milliseconds max_pause = std::chrono::minutes(10);
  Rate requests{.count = 0, .per = std::chrono::minutes(1)};
};

// to: [{NAME: ...}]
struct WebhookDestinationConfig {
  components::TableOptions rows;
  std::string wrap;

  components::Mode mode() const;
};

components::Capabilities webhook_capabilities();

config::Spec<WebhookConfig> webhook_spec();
config::Spec<WebhookDestinationConfig> webhook_destination_spec();

}  // namespace millrace::sinks
