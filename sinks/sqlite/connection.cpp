#include "sinks/sqlite/connection.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "sinks/sqlite/destination.h"
#include "sinks/sqlite/target_table.h"

namespace millrace::sinks::sqlite {

void SqliteConnection::check(const SqliteConfig&, const SqliteDestinationConfig& to,
                             const components::DestinationSetting& setting,
                             components::DestinationProblems& problems) {
  if (auto complaint = complaint_about_table(to.table.render(setting.values))) {
    problems.add("table", *std::move(complaint));
  }
  const auto rules = column_rules_of(to.rows);
  const auto& columns = setting.columns.fields();
  // What these rules make of the columns is told by themselves.
  if (!complaint_about_columns(columns, rules)) {
    const auto named = components::named(Schema(columns), rules.names);
    if (auto complaint = complaint_about_names(named.fields())) {
      problems.add("", *std::move(complaint));
    }
  }
  const auto& key = to.rows.key;
  for (std::size_t i = 1; i < key.size(); ++i) {
    const auto end = key.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = std::find_if(
        key.begin(), end, [&](const std::string& each) { return same_name(each, key[i]); });
    if (same == end || *same == key[i]) continue;
    problems.add("key", key[i],
                 fmt::format("names the columns \"{}\" and \"{}\", which are the same name to "
                             "SQLite; remove one of them",
                             printable(*same), printable(key[i])));
  }
}

// SQLite takes names that differ in the case of ASCII letters for one.
components::WrittenTarget SqliteConnection::written(const SqliteConfig& config,
                                                    const SqliteDestinationConfig& to,
                                                    const config::RunValues& values) {
  auto file = components::resolved(config.path.path);
  return {.id = fmt::format("{}\n{}", file.string(), lower(to.table.render(values))),
          .file = std::move(file)};
}

Result<std::unique_ptr<components::Destination>> SqliteConnection::destination(
    const SqliteDestinationConfig& to, const config::RunValues& values) {
  auto table = to.table.render(values);
  if (auto complaint = complaint_about_table(table)) {
    return fail(ErrorKind::InvalidConfig, fmt::format("table {}", *complaint));
  }
  components::Target target{.connection = name_,
                            .name = std::move(table),
                            .mode = mode_of(to.rows, sqlite_capabilities()),
                            .key = key_of(to.rows),
                            .on_leave = on_leave_of(to.rows),
                            .columns = column_rules_of(to.rows)};
  target.dataset = {"sqlite:" + config_.path.path.string(), target.name};
  return std::make_unique<SqliteDestination>(
      SqliteTarget{std::move(target), config_.path.path, column_policies_of(to.rows)}, turns_,
      environment_);
}

}  // namespace millrace::sinks::sqlite
