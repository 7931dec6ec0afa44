#include "sinks/postgres/connection.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/postgres/postgres_dsn.h"
#include "sinks/postgres/catalog/rights.h"
#include "sinks/postgres/destination.h"
#include "sinks/postgres/schema/names.h"

namespace millrace::sinks::postgres {
namespace {

std::optional<std::string> complaint_about_table(const io::QualifiedName& name) {
  if (name.table == kLoadsTable || name.table == kTargetsTable) {
    return fmt::format("'{}' is the table in which millrace keeps its loads; name another one",
                       name.table);
  }
  if (name.schema.starts_with("pg_") || name.schema == "information_schema") {
    return fmt::format("'{}' is a schema of Postgres itself; name a schema of your own",
                       printable(name.schema));
  }
  return std::nullopt;
}

}  // namespace

void PostgresConnection::check(const PostgresConfig&, const PostgresDestinationConfig& to,
                               const components::DestinationSetting& setting,
                               components::DestinationProblems& problems) {
  if (auto table = io::parse_table_name(to.table.render(setting.values)); !table) {
    problems.add("table", table.error().message());
  } else if (auto complaint = complaint_about_table(*table)) {
    problems.add("table", *std::move(complaint));
  }
  for (const auto& field : setting.columns.fields()) {
    const auto name = components::column_name(field.name, to.rows.column_names);
    if (name.empty()) continue;  // That is told by column_names.
    auto complaint = complaint_about_name({name, field.type});
    if (!complaint) continue;
    if (name != field.name) {
      *complaint += fmt::format("; column_names: snake makes it of \"{}\"", printable(field.name));
    }
    problems.add("", *std::move(complaint));
  }
}

components::WrittenTarget PostgresConnection::written(const PostgresConfig& options,
                                                      const PostgresDestinationConfig& to,
                                                      const config::RunValues& values) {
  components::WrittenTarget written;
  const auto place = io::place_of(options.dsn.reveal());
  const auto table = io::parse_table_name(to.table.render(values));
  if (!place || !table) return written;
  const auto& schema = table->schema.empty() ? place->default_schema : table->schema;
  written.id = fmt::format("{}\n{}\n{}", place->database, schema, table->table);
  return written;
}

DatasetName PostgresConnection::dataset_of(const io::QualifiedName& table) const {
  if (!place_) return {};
  const auto slash = place_->database.rfind('/');
  const auto& schema = table.schema.empty() ? place_->default_schema : table.schema;
  return {"postgres://" + place_->database.substr(0, slash),
          fmt::format("{}.{}.{}", place_->database.substr(slash + 1), schema, table.table)};
}

Result<std::unique_ptr<components::Destination>> PostgresConnection::destination(
    const PostgresDestinationConfig& to, const config::RunValues& values) {
  auto table = io::parse_table_name(to.table.render(values));
  if (!table) return fail(std::move(table).error());
  components::Target target{.connection = name_,
                            .name = to.table.render(values),
                            .mode = mode_of(to.rows, postgres_capabilities()),
                            .key = key_of(to.rows),
                            .on_leave = on_leave_of(to.rows),
                            .columns = column_rules_of(to.rows),
                            .dataset = dataset_of(*table)};
  return std::make_unique<PostgresDestination>(
      database_, TableTarget{std::move(target), *std::move(table), column_policies_of(to.rows),
                             to.rows.comments});
}

}  // namespace millrace::sinks::postgres
