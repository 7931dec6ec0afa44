#include "examples/reports_server/data/make_database.h"

#include "examples/reports_server/data/postgres_database.h"
#include "examples/reports_server/data/sqlite_database.h"

namespace millrace::reports_server {

std::unique_ptr<Database> make_database(const ServerOptions& options) {
  const auto& database = options.database;
  if (database.postgres) return open_postgres_database(database.postgres->dsn);
  return open_sqlite_database(database.sqlite);
}

}  // namespace millrace::reports_server
