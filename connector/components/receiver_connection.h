#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connector/components/environment.h"
#include "connector/components/options/delivery_options.h"
#include "connector/components/receiver.h"
#include "connector/components/sink.h"

namespace millrace::components {

// A connection to a system that has receivers, made by the delivery engine: its requests share
// their limits. Loop thread only; it outlives its destinations.
class ReceiverConnection {
 public:
  virtual ~ReceiverConnection() = default;

  // `key` has columns after the steps.
  virtual std::unique_ptr<Destination> destination(std::unique_ptr<const Receiver> receiver,
                                                   Mode mode, std::vector<std::string> key) = 0;
};

// The delivery engine as the registry knows it: components cannot include it. Contacts nothing; the
// environment outlives the connection.
using ConnectReceiver = std::unique_ptr<ReceiverConnection>(std::string name,
                                                            const DeliveryOptions& options,
                                                            Environment& environment);

}  // namespace millrace::components
