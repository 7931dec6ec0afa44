#include "connector/components/options/delivery_options.h"

#include "connector/components/options/retry_options.h"

namespace millrace::components {

using namespace std::chrono_literals;

namespace {

config::Spec<DeliveryBatch> batch_spec() {
  return config::Spec<DeliveryBatch>("batch", "How rows are packed into requests.")
      .field<&DeliveryBatch::rows>("The maximum number of rows in one request.",
                                   {.min = 1, .max = 100'000})
      .field<&DeliveryBatch::bytes>(
          "The maximum size of a request's body. A single row that is larger is rejected.",
          {.min = ByteSize{64}, .max = 64_MiB});
}

}  // namespace

config::Spec<DeliveryOptions> delivery_options_spec() {
  return config::Spec<DeliveryOptions>("delivery", "The limits that requests are sent under.")
      .group<&DeliveryOptions::batch>(batch_spec(), "How rows are packed into requests.")
      .field<&DeliveryOptions::timeout>(
          "How long a request may take, answer included, before it counts as failed.",
          {.min = 1s, .max = 1h})
      .field<&DeliveryOptions::max_in_flight>("How many requests may be open at once.",
                                              {.min = 1, .max = 64})
      .group<&DeliveryOptions::retry>(retry_spec(),
                                      "How requests are retried after a temporary failure.")
      .field<&DeliveryOptions::max_pause>(
          "The longest pause to honour when the receiver sends Retry-After. If it asks for more, "
          "the load ends at once with exit 75 and says when to run again.",
          {.min = 1s, .max = 24h})
      .field<&DeliveryOptions::requests>(
          "The highest rate of requests, for all processes that share the state; 0/min means no "
          "limit.");
}

}  // namespace millrace::components
