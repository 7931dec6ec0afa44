// Sink "postgres": loads each export into a table, all of it or nothing, in one transaction.

#include "connector/components/registry.h"
#include "sinks/postgres/connection.h"
#include "sinks/postgres/options/config.h"

namespace millrace::sinks {

void register_postgres_sink(components::Registry& registry) {
  registry.add_sink<postgres::PostgresConnection>(postgres::postgres_spec(),
                                                  postgres::postgres_destination_spec(),
                                                  postgres::postgres_capabilities());
}

}  // namespace millrace::sinks
