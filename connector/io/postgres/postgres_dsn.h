#pragma once

#include <map>
#include <optional>
#include <string>

#include "connector/base/error.h"

// Connection strings of libpq, in either form. They are secrets: no message quotes one.

namespace millrace::io {

// What is wrong with the string, as far as that can be told without connecting, and what to write
// instead; to follow its name: "is empty; ...". An empty one is refused too, although libpq would
// connect to whatever its environment variables name. Reads the files that the string names, and
// libpq's service files.
std::optional<std::string> complaint_about_dsn(const std::string& dsn);

// libpq's keywords and what the string says of them. InvalidConfig with the complaint.
Result<std::map<std::string, std::string>> parse_dsn(const std::string& dsn);

// The place that a connection string leads to.
struct PostgresPlace {
  std::string database;  // "host:port/name": the same for the same database, however it is spelt.
  // Where a table without a schema is looked for; "public" unless the string says otherwise.
  std::string default_schema;
};

// Contacts nothing. What the string leaves out is taken from libpq's environment variables, as it
// is when connecting. Errors are those of parse_dsn().
Result<PostgresPlace> place_of(const std::string& dsn);

}  // namespace millrace::io
