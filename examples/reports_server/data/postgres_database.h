#pragma once

#include <memory>

#include "config/values/secret.h"
#include "examples/reports_server/data/database.h"

namespace millrace::reports_server {

// A Postgres server. Each query is a connection and a read-only transaction; its parameters are
// bound with the types of their filters, and the server itself watches the time limit.
std::unique_ptr<Database> open_postgres_database(config::Secret dsn);

}  // namespace millrace::reports_server
