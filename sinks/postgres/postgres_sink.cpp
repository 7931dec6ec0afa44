// Sink "postgres": loads each export into a table, all of it or nothing, in one transaction.

#include <optional>
#include <string>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "config/values/measures.h"
#include "config/values/scalars.h"
#include "config/values/template.h"
#include "connector/components/registry.h"
#include "connector/io/postgres/postgres_dsn.h"
#include "sinks/postgres/destination.h"

namespace millrace::sinks {
namespace {

using components::KeyUse;
using components::Mode;
using postgres::ConnectionOptions;
using namespace std::chrono_literals;

struct DestinationOptions {
  config::Template table;
  components::TableOptions rows;
};

components::Capabilities capabilities() {
  return {.modes = {{Mode::Append, KeyUse::Refused},
                    {Mode::Replace, KeyUse::Optional},
                    {Mode::Upsert, KeyUse::Required}},
          .adds_columns = true};
}

config::Spec<ConnectionOptions> connection_spec() {
  return config::Spec<ConnectionOptions>("postgres", "A Postgres database.")
      .field<&ConnectionOptions::dsn>(
          "Where it is, in either form of libpq's connection strings.",
          {.required = true, .example = "postgresql://user@localhost/warehouse"})
      .field<&ConnectionOptions::connect_timeout>("How long to wait for each host.",
                                                  {.min = 100ms, .max = 5min})
      .field<&ConnectionOptions::lock_timeout>(
          "How long a load waits for a lock that another program holds; 0s means forever. Loads of "
          "one table by the same process take turns, however long that takes.",
          {.min = 0ms, .max = 24h})
      .field<&ConnectionOptions::statement_timeout>(
          "How long one statement of a load may take; 0s means forever.", {.min = 0ms, .max = 24h})
      .field<&ConnectionOptions::answer_timeout>(
          "How long the server may stay silent over a statement before the connection counts as "
          "lost. When statement_timeout is set, 30s more than that counts instead.",
          {.min = 1s, .max = 24h})
      .field<&ConnectionOptions::max_connections>("Connections open at once, for all syncs.",
                                                  {.min = 1, .max = 1000});
}

std::optional<std::string> check(const DestinationOptions& options) {
  if (options.table.is_constant()) {
    if (auto table = io::parse_table_name(options.table.source()); !table) {
      return table.error().message();
    }
  }
  return std::nullopt;
}

config::Spec<DestinationOptions> destination_spec() {
  return config::Spec<DestinationOptions>("postgres", "A table of the database.")
      .field<&DestinationOptions::table>(
          "The table, as schema.table; it is created when it is missing. Letter case counts.",
          {.required = true, .example = "marketing.active_customers"})
      .include<&DestinationOptions::rows>(components::table_options_spec(
          capabilities(),
          {.mode =
               "append, replace or upsert; without it upsert when there is a key, else replace.",
           .key = "The columns that identify a row."}))
      .check(&check);
}

class PostgresSink final : public components::SinkConnectionOf<DestinationOptions> {
 public:
  PostgresSink(ConnectionOptions options, std::string name, components::Environment& environment)
      : name_(std::move(name)), database_(std::move(options), environment) {}

  // A dsn or a table that is none is told of when it is used.
  static components::WrittenTarget written(const ConnectionOptions& options,
                                           const DestinationOptions& to,
                                           const config::RunValues& values) {
    components::WrittenTarget written;
    const auto place = io::place_of(options.dsn.reveal());
    const auto table = io::parse_table_name(to.table.render(values));
    if (!place || !table) return written;
    const auto& schema = table->schema.empty() ? place->default_schema : table->schema;
    written.id = fmt::format("{}\n{}\n{}", place->database, schema, table->table);
    return written;
  }

  Result<std::unique_ptr<components::Destination>> destination(
      const DestinationOptions& to, const config::RunValues& values) override {
    auto table = io::parse_table_name(to.table.render(values));
    if (!table) return fail(std::move(table).error());
    components::Target target{name_, to.table.render(values), mode_of(to.rows, capabilities()),
                              to.rows.key};
    return std::make_unique<postgres::PostgresDestination>(
        database_, std::move(target), std::move(*table), to.rows.on_new_column);
  }

 private:
  std::string name_;
  postgres::Database database_;
};

}  // namespace

void register_postgres_sink(components::Registry& registry);

void register_postgres_sink(components::Registry& registry) {
  registry.add_sink<PostgresSink>(connection_spec(), destination_spec(), capabilities());
}

}  // namespace millrace::sinks
