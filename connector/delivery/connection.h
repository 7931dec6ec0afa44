#pragma once

#include <memory>
#include <string>

#include "connector/components/receiver_connection.h"

namespace millrace::delivery {

// A connection whose destinations deliver to receivers: one Sender, so that its limits hold for all
// of them. Contacts nothing. Loop thread only; the environment outlives it, and it outlives its
// destinations.
std::unique_ptr<components::ReceiverConnection> connect(std::string name,
                                                        const components::DeliveryOptions& options,
                                                        components::Environment& environment);

}  // namespace millrace::delivery
