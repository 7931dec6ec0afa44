#pragma once

#include <filesystem>
#include <memory>

#include "examples/reports_server/data/database.h"

namespace millrace::reports_server {

// A SQLite file, which another program may write meanwhile; without a path, an empty database in
// memory for each query.
std::unique_ptr<Database> open_sqlite_database(std::filesystem::path path);

}  // namespace millrace::reports_server
