// Sink "sqlite": loads each export into a table of a SQLite file, in one transaction.

#include "connector/components/registry.h"
#include "sinks/sqlite/connection.h"
#include "sinks/sqlite/options/config.h"

namespace millrace::sinks {

void register_sqlite_sink(components::Registry& registry) {
  registry.add_sink<sqlite::SqliteConnection>(
      sqlite::sqlite_spec(), sqlite::sqlite_destination_spec(), sqlite::sqlite_capabilities());
}

}  // namespace millrace::sinks
