// Sink "feed": keeps the last load as a file that `millrace serve` hands out over HTTP.

#include "connector/components/registry.h"
#include "sinks/feed/config.h"
#include "sinks/feed/connection.h"

namespace millrace::sinks {

void register_feed_sink(components::Registry& registry) {
  registry.add_sink<feed::FeedConnection>(feed::feed_spec(), feed::feed_destination_spec(),
                                          feed::feed_capabilities());
}

}  // namespace millrace::sinks
