#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "config/spec/spec.h"
#include "connector/base/retry.h"
#include "connector/base/text/units.h"

namespace millrace::components {

struct DeliveryBatch {
  std::uint64_t rows = 100;
  ByteSize bytes = 1_MiB;  // Of a whole body, with what stands around its rows.
};

// The options that the connections of all receivers share: the limits that requests are sent under.
// A connection's struct has them as its member `delivery`, with the defaults of its kind.
struct DeliveryOptions {
  DeliveryBatch batch;
  std::chrono::milliseconds timeout{60'000};
  std::uint32_t max_in_flight = 1;
  RetryPolicy retry;
  std::chrono::milliseconds max_pause = std::chrono::minutes(10);
  Rate requests{.count = 0, .per = std::chrono::minutes(1)};
  // Not from the file: whose rate that is, over all processes that share limits (account_name()).
  // Empty: nobody's but the connection's.
  std::string account = {};
};

// The fragment of a connection's spec, to include().
config::Spec<DeliveryOptions> delivery_options_spec();

}  // namespace millrace::components
