#include "sinks/postgres/phases/failure.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {
namespace {

constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kLockNotAvailable = "55P03";

// The other session that a lock of $1 was waited for, as far as one can tell afterwards. $2 is the
// key of the lock that loads of the table take.
constexpr const char* kHolder = R"sql(
SELECT l.pid, coalesce(nullif(a.application_name, ''), 'unknown program'),
       coalesce(a.usename, 'unknown'), l.locktype = 'advisory'
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND (l.locktype = 'relation' AND l.relation = to_regclass($1)
       OR l.locktype = 'advisory' AND l.objsubid = 1
          AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended($2, 1))
ORDER BY l.locktype = 'advisory' DESC, l.mode IN ('AccessShareLock', 'RowShareLock'), l.pid
LIMIT 1)sql";

Task<std::string> lock_holder(LoadWork& work) {
  const std::string unknown = "another session held";
  if (auto ended = co_await work.connection().query("ROLLBACK"); !ended) co_return unknown;
  io::PgParameters which{quote_name(work.table), quote_name(work.table)};
  auto found = co_await work.connection().query(kHolder, which);
  if (!found || found->rows.empty()) co_return unknown;
  if (found->truth(0, 3)) {
    co_return fmt::format("another load by millrace holds (server process {}, user {})",
                          found->text(0, 0), printable(found->text(0, 2)));
  }
  co_return fmt::format("another session holds (server process {}, {}, user {})", found->text(0, 0),
                        printable(found->text(0, 1)), printable(found->text(0, 2)));
}

}  // namespace

Task<Error> explain(LoadWork& work, Error error) {
  const std::string state = work.session ? work.connection().sqlstate() : std::string();
  if (state == kUniqueViolation && work.direct && !work.target.key.empty()) {
    work.memory.stage_next_time();
    co_return Error(ErrorKind::Transient, "a key comes twice; the rows have to be staged")
        .after(std::chrono::milliseconds(0));
  }
  std::string message = error.message();
  if (state == kLockNotAvailable) {
    const std::string holder = co_await lock_holder(work);
    message = fmt::format(
        "waited {} ms for a lock on table {}, which {}; try again later, or "
        "raise lock_timeout",
        work.database.options().lock_timeout.count(), printable(quote_name(work.table)), holder);
  } else if (work.session && work.connection().copy_place().row > 0) {
    const auto& place = work.connection().copy_place();
    message = fmt::format(
        "row {}: {}{}", work.origin_of(place.row),
        place.column.empty() ? "" : fmt::format("column \"{}\": ", printable(place.column)),
        message);
  }
  Error explained(error.kind(), std::move(message));
  if (error.retry_after()) co_return std::move(explained).after(*error.retry_after());
  co_return explained;
}

}  // namespace millrace::sinks::postgres
