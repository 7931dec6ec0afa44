#include "sinks/sqlite/connection.h"

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "sinks/sqlite/destination.h"

namespace millrace::sinks::sqlite {

// SQLite takes names that differ in the case of ASCII letters for one.
components::WrittenTarget SqliteConnection::written(const SqliteConfig& config,
                                                    const SqliteDestinationConfig& to,
                                                    const config::RunValues&) {
  auto file = components::resolved(config.path);
  return {.id = fmt::format("{}\n{}", file.string(), lower(to.table)), .file = std::move(file)};
}

Result<std::unique_ptr<components::Destination>> SqliteConnection::destination(
    const SqliteDestinationConfig& to, const config::RunValues&) {
  SqliteTarget target{config_.path, to.table, mode_of(to.rows, sqlite_capabilities()), to.rows.key,
                      to.rows.on_new_column};
  components::Target shown{name_, to.table, target.mode, target.key};
  return std::make_unique<SqliteDestination>(std::move(shown), std::move(target), turns_,
                                             environment_);
}

}  // namespace millrace::sinks::sqlite
