// Sink "webhook": posts the rows as JSON arrays, packed by rows and by bytes.

#include "connector/components/registry.h"
#include "sinks/webhook/config.h"
#include "sinks/webhook/receiver.h"

namespace millrace::sinks {

void register_webhook_sink(components::Registry& registry) {
  registry.add_receiver<webhook::WebhookReceiver>(webhook::webhook_spec(),
                                                  webhook::webhook_destination_spec(),
                                                  webhook::webhook_capabilities());
}

}  // namespace millrace::sinks
