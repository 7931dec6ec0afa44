// What proves a load right before COMMIT, and what says why one failed.

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/postgres/load.h"

namespace millrace::sinks::postgres {
namespace {

using components::kLoadColumn;
using components::LoadReport;
using components::Mode;

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

}  // namespace

Task<Result<void>> PostgresLoad::verify(const LoadReport& report) {
  if (!reactions_.may_interfere()) co_return Result<void>();
  // Triggers that wait for COMMIT would act after the count.
  auto fired = co_await execute("SET CONSTRAINTS ALL IMMEDIATE");
  if (!fired) co_return fail(std::move(fired).error());
  const bool append = destination_.target().mode == Mode::Append;
  std::string sql = "SELECT count(*) FROM " + quote_name(table_);
  io::PgParameters parameters;
  if (append) {
    sql += " WHERE " + quote_name(kLoadColumn) + " = $1";
    parameters.emplace_back(identity_.id);
  }
  auto counted = co_await count(std::move(sql), std::move(parameters));
  if (!counted) co_return fail(std::move(counted).error());
  const std::uint64_t wanted = before_ + report.inserted;
  std::uint64_t missing = 0;
  if (!direct_ && destination_.target().mode == Mode::Upsert) {
    auto gone = co_await count(merge_->count_missing());
    if (!gone) co_return fail(std::move(gone).error());
    missing = *gone;
  }
  if (*counted == wanted && missing == 0) co_return Result<void>();
  const auto found = missing > 0 ? fmt::format("would lack {} rows of the export", missing)
                                 : fmt::format("would hold {} rows{} where {} are right", *counted,
                                               append ? " of the load" : "", wanted);
  co_return fail(ErrorKind::BadData,
                 fmt::format("table {} {}: {} of the table keeps, drops or adds rows; the load was "
                             "rolled back",
                             printable(quote_name(table_)), found, reactions_.interfering()));
}

Task<Error> PostgresLoad::explain(Error error) {
  const std::string state = session_ ? connection().sqlstate() : std::string();
  if (state == kUniqueViolation && direct_ && !destination_.target().key.empty()) {
    destination_.stage_next_time();
    co_return Error(ErrorKind::Disconnected, "a key comes twice; the rows have to be staged")
        .after(std::chrono::milliseconds(0));
  }
  std::string message = error.message();
  if (state == kLockNotAvailable) {
    const std::string holder = co_await lock_holder();
    message = fmt::format(
        "waited {} ms for a lock on table {}, which {}; try again later, or "
        "raise lock_timeout",
        destination_.database().options().lock_timeout.count(), printable(quote_name(table_)),
        holder);
  } else if (session_ && connection().copy_place().row > 0) {
    const auto& place = connection().copy_place();
    message = fmt::format(
        "row {}: {}{}", numbers_.row_of(place.row),
        place.column.empty() ? "" : fmt::format("column \"{}\": ", printable(place.column)),
        message);
  }
  // Whatever failed in a transaction, it can only be begun again.
  const bool lost = error.kind() == ErrorKind::Transient && merge_.has_value();
  Error explained(lost ? ErrorKind::Disconnected : error.kind(), std::move(message));
  if (error.retry_after()) co_return std::move(explained).after(*error.retry_after());
  co_return explained;
}

Task<std::string> PostgresLoad::lock_holder() {
  const std::string unknown = "another session held";
  if (auto ended = co_await connection().query("ROLLBACK"); !ended) co_return unknown;
  io::PgParameters which{quote_name(table_), quote_name(table_)};
  auto found = co_await connection().query(kHolder, which);
  if (!found || found->rows.empty()) co_return unknown;
  if (found->truth(0, 3)) {
    co_return fmt::format("another load by millrace holds (server process {}, user {})",
                          found->text(0, 0), printable(found->text(0, 2)));
  }
  co_return fmt::format("another session holds (server process {}, {}, user {})", found->text(0, 0),
                        printable(found->text(0, 1)), printable(found->text(0, 2)));
}

}  // namespace millrace::sinks::postgres
