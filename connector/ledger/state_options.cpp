#include "connector/ledger/state_options.h"

#include <fmt/format.h>

#include "config/spec/kinds.h"
#include "connector/io/files/folders.h"
#include "connector/io/postgres/postgres_dsn.h"
#include "connector/io/sqlite/sqlite.h"

namespace millrace::ledger {

void StateOptions::keep_default_in(const std::filesystem::path& folder) {
  const auto usual = SqliteStateOptions{}.path;
  if (file() == usual.path) sqlite = SqliteStateOptions{config::OutputPath(folder, usual.written)};
}

std::optional<std::filesystem::path> StateOptions::file() const {
  if (postgres) return std::nullopt;
  return sqlite.value_or(SqliteStateOptions{}).path.path;
}

std::string StateOptions::tables() const {
  if (!postgres) return "";
  const auto place = io::place_of(postgres->dsn.reveal());
  return place ? fmt::format("{}\n{}\nmillrace_", place->database, place->default_schema) : "";
}

config::Spec<SqliteStateOptions> sqlite_state_spec() {
  return config::Spec<SqliteStateOptions>("sqlite", "A SQLite file, for one host.")
      .field<&SqliteStateOptions::path>(
          "The file, relative to the YAML file. It is created if it does not exist. Keep it "
          "between runs.",
          {.example = ".millrace/state.db", .check = [](const config::OutputPath& file) {
             if (auto complaint = io::complaint_about_file_to_write(file.path)) return complaint;
             return io::complaint_about_database(file.path);
           }});
}

config::Spec<PostgresStateOptions> postgres_state_spec() {
  return config::Spec<PostgresStateOptions>(
             "postgres", "Tables in a Postgres database, which several hosts may share.")
      .field<&PostgresStateOptions::dsn>(
          "A libpq connection string, in either form. The tables, whose names begin with "
          "millrace_, are created in the first schema of its search_path.",
          {.required = true, .example = "${env:STATE_DSN}", .check = [](const config::Secret& dsn) {
             return io::complaint_about_dsn(dsn.reveal());
           }});
}

config::Syntax<StateOptions> state_syntax() {
  return config::one_of<StateOptions>(
      "state", "kind of state",
      {config::kind_of<StateOptions, &StateOptions::sqlite>(sqlite_state_spec()),
       config::kind_of<StateOptions, &StateOptions::postgres>(postgres_state_spec())});
}

}  // namespace millrace::ledger
