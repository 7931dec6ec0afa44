#pragma once

#include <string>

#include "config/spec/spec.h"
#include "connector/components/options/capabilities.h"
#include "connector/components/options/delivery_options.h"
#include "connector/components/options/transport_options.h"

namespace millrace::sinks::webhook {

// connections: {NAME: {webhook: ...}}
struct WebhookConfig {
  std::string url;
  std::string method = "POST";
  config::Map<config::Secret> headers;
  config::Secret bearer_token;
  components::TransportOptions transport;
  components::DeliveryOptions delivery;

  // See components::account_name(): the address and what is sent to be let in.
  std::string account() const;
};

// to: [{NAME: ...}]
struct WebhookDestinationConfig {
  components::TableOptions rows;
  std::string wrap;
};

components::Capabilities webhook_capabilities();

config::Spec<WebhookConfig> webhook_spec();
config::Spec<WebhookDestinationConfig> webhook_destination_spec();

}  // namespace millrace::sinks::webhook
