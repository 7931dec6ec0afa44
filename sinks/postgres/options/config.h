#pragma once

#include <chrono>
#include <cstdint>

#include "config/spec/spec.h"
#include "config/values/secret.h"
#include "config/values/template.h"
#include "connector/components/options/capabilities.h"

namespace millrace::sinks::postgres {

// connections: {NAME: {postgres: ...}}
struct PostgresConfig {
  config::Secret dsn;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds lock_timeout{30'000};
  std::chrono::milliseconds statement_timeout{0};
  std::chrono::milliseconds answer_timeout{std::chrono::hours(1)};
  std::uint32_t max_connections = 8;
};

// to: [{NAME: ...}]
struct PostgresDestinationConfig {
  config::Template table;
  components::TableOptions rows;
};

components::Capabilities postgres_capabilities();

config::Spec<PostgresConfig> postgres_spec();
config::Spec<PostgresDestinationConfig> postgres_destination_spec();

}  // namespace millrace::sinks::postgres
