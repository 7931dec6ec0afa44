#include "sinks/postgres/options/config.h"

#include <optional>
#include <string>

#include "config/values/measures.h"
#include "connector/io/postgres/postgres_dsn.h"

namespace millrace::sinks::postgres {

using components::KeyUse;
using components::Mode;
using namespace std::chrono_literals;

namespace {

std::optional<std::string> complaint_about_dsn(const config::Secret& dsn) {
  return io::complaint_about_dsn(dsn.reveal());
}

}  // namespace

components::Capabilities postgres_capabilities() {
  return {.modes = {{Mode::Append, KeyUse::Refused},
                    {Mode::Replace, KeyUse::Optional},
                    {Mode::Upsert, KeyUse::Required},
                    {Mode::Mirror, KeyUse::Required}},
          .adds_columns = true,
          .widens_columns = true,
          .comments = true,
          .counts_rows = true,
          .keeps_generations = true,
          .reads_back = true};
}

config::Spec<PostgresConfig> postgres_spec() {
  return config::Spec<PostgresConfig>("postgres", "A Postgres database.")
      .field<&PostgresConfig::dsn>(
          "The connection string, in either form of libpq: postgresql://user@host/dbname or "
          "host=HOST dbname=NAME.",
          {.required = true,
           .example = "postgresql://user@localhost/warehouse",
           .check = &complaint_about_dsn})
      .field<&PostgresConfig::connect_timeout>("How long to wait for each host.",
                                               {.min = 100ms, .max = 5min})
      .field<&PostgresConfig::lock_timeout>(
          "How long a load waits for a lock that another program holds; 0s means forever. Loads of "
          "one table by the same process take turns, however long that takes.",
          {.min = 0ms, .max = 24h})
      .field<&PostgresConfig::statement_timeout>(
          "How long one statement of a load may take; 0s means forever.", {.min = 0ms, .max = 24h})
      .field<&PostgresConfig::answer_timeout>(
          "How long to wait for the server to answer a statement before the connection is "
          "considered lost. If statement_timeout is set, this is statement_timeout plus 30s.",
          {.min = 1s, .max = 24h})
      .field<&PostgresConfig::max_connections>("Connections open at once, for all syncs.",
                                               {.min = 1, .max = 1000});
}

config::Spec<PostgresDestinationConfig> postgres_destination_spec() {
  return config::Spec<PostgresDestinationConfig>("postgres", "A table of the database.")
      .field<&PostgresDestinationConfig::table>(
          "The table, as schema.table; it is created when it is missing. Letter case counts.",
          {.required = true, .example = "marketing.active_customers"})
      .include<&PostgresDestinationConfig::rows>(components::table_options_spec(
          postgres_capabilities(),
          {.mode =
               "append, replace, upsert or mirror; without it upsert when there is a key, else "
               "replace. replace with a key touches only the rows that are new, have changed or "
               "have left; without one it deletes all rows and inserts the new ones.",
           .key = "The columns that identify a row."}));
}

}  // namespace millrace::sinks::postgres
