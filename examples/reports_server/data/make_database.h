#pragma once

#include <memory>

#include "examples/reports_server/data/database.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// The database that the file names; the only place that knows every kind. Contacts nothing.
std::unique_ptr<Database> make_database(const ServerOptions& options);

}  // namespace millrace::reports_server
