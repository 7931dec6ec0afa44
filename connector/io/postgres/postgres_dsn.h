#pragma once

#include <string>

#include "connector/base/error.h"

namespace millrace::io {

// The place that a connection string of libpq leads to.
struct PostgresPlace {
  std::string database;  // "host:port/name": the same for the same database, however it is spelt.
  // Where a table without a schema is looked for; "public" unless the string says otherwise.
  std::string default_schema;
};

// Contacts nothing. What the string leaves out is taken from libpq's environment variables, as it
// is when connecting. InvalidConfig, without the string, for what is none.
Result<PostgresPlace> place_of(const std::string& dsn);

}  // namespace millrace::io
