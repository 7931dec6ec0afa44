#include "sinks/sqlite/options/config.h"

#include <optional>

#include "connector/base/text/control.h"
#include "connector/io/files/folders.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"

namespace millrace::sinks::sqlite {

using components::KeyUse;
using components::Mode;

namespace {

std::optional<std::string> complaint_about_file(const config::OutputPath& file) {
  if (auto complaint = io::complaint_about_file_to_write(file.path)) return complaint;
  return io::complaint_about_database(file.path);
}

}  // namespace

std::optional<std::string> complaint_about_table(const std::string& table) {
  if (table.empty()) return "is empty; write the name of the table";
  if (has_control_character(table)) {
    return "contains a line break or another control character; remove it";
  }
  if (same_name(table.substr(0, 7), "sqlite_") || same_name(table.substr(0, 10), "_millrace_")) {
    return "is a reserved name; choose one without sqlite_ or _millrace_ in front";
  }
  return std::nullopt;
}

namespace {

// Of others the name is known once the sync is.
std::optional<std::string> complaint_about_constant(const config::Template& table) {
  return table.is_constant() ? complaint_about_table(table.source()) : std::nullopt;
}

}  // namespace

components::Capabilities sqlite_capabilities() {
  return {.modes = {{Mode::Append, KeyUse::Refused},
                    {Mode::Replace, KeyUse::Optional},
                    {Mode::Upsert, KeyUse::Required},
                    {Mode::Mirror, KeyUse::Required}},
          .adds_columns = true,
          .counts_rows = true,
          .keeps_generations = true,
          .reads_back = true};
}

config::Spec<SqliteConfig> sqlite_spec() {
  return config::Spec<SqliteConfig>("sqlite", "Tables of one SQLite file.")
      .field<&SqliteConfig::path>(
          "The file, relative to the YAML file. It is created if it does not exist.",
          {.required = true, .example = "out/reports.db", .check = &complaint_about_file});
}

config::Spec<SqliteDestinationConfig> sqlite_destination_spec() {
  return config::Spec<SqliteDestinationConfig>(
             "sqlite",
             "One table; a load is one transaction. In a new table, which is STRICT, declared "
             "booleans are 1 and 0, and decimals and times are TEXT. The text of an undeclared "
             "column comes back from the table as it was, or the load fails. The table's "
             "foreign keys are enforced.")
      .field<&SqliteDestinationConfig::table>(
          "The table. It is created if it does not exist.",
          {.required = true, .example = "active_customers", .check = &complaint_about_constant})
      .include<&SqliteDestinationConfig::rows>(components::table_options_spec(
          sqlite_capabilities(),
          {.mode =
               "How the rows get in: append, replace, upsert or mirror. Without it upsert when "
               "there "
               "is a key, else replace. append tags each row with the load that brought it: a "
               "table "
               "that exists needs the column _millrace_load, TEXT, for that. replace with a key "
               "touches only the rows that are new, have changed or have left; without one it "
               "deletes and inserts every row, and is refused where a foreign key or a trigger "
               "would "
               "make the deletes reach other rows.",
           .key =
               "The columns that identify a row. An existing table needs a unique index on them."}))
      .shorthand<&SqliteDestinationConfig::table>();
}

}  // namespace millrace::sinks::sqlite
