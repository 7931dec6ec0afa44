#include "connector/ledger/tables/state_file.h"

#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/network_file_system.h"
#include "connector/io/files/private_file.h"
#include "connector/ledger/tables/migrations.h"

namespace millrace::ledger {

using io::SqliteDatabase;

namespace {

// Another process holds the lock for the few milliseconds of a commit.
constexpr std::chrono::seconds kLockWait(5);
constexpr std::chrono::milliseconds kPause(5);
// 1 MiB, which takes a few milliseconds.
constexpr std::int64_t kCheckedPages = 256;

// What each older version called its tables. Jobs of version 1, whose loads nobody can know of, are
// not taken over: they are submitted again.
constexpr const char* kTakeOver[] = {"",
                                     "DROP TABLE jobs;"
                                     "ALTER TABLE job_durations RENAME TO millrace_job_durations;",
                                     "ALTER TABLE jobs RENAME TO millrace_jobs;"
                                     "ALTER TABLE job_holds RENAME TO millrace_job_holds;"
                                     "ALTER TABLE job_durations RENAME TO millrace_job_durations;"
                                     "ALTER TABLE deliveries RENAME TO millrace_deliveries;"};

Result<std::int64_t> number_of(SqliteDatabase& database, std::string_view sql) {
  auto statement = database.prepare(sql);
  if (!statement) return fail(std::move(statement).error());
  auto row = statement->step();
  if (!row) return fail(std::move(row).error());
  return statement->integer(0);
}

Error refused(const std::filesystem::path& path, std::string_view what) {
  return Error(ErrorKind::Refused, fmt::format("{} {}", printable(path.string()), what));
}

// What two hosts write at once under locks that only look as if they were held is lost, silently.
// https://www.sqlite.org/wal.html: all processes must be on the same host.
Result<void> check_place(const std::filesystem::path& path) {
  const auto kind = io::network_file_system(path);
  if (!kind) return {};
  return fail(refused(
      path, fmt::format("is on a network file system ({}), whose locks SQLite cannot rely on; name "
                        "a path on a local disk in state.sqlite.path, or keep the state in "
                        "Postgres (state.postgres), which several hosts may share",
                        *kind)));
}

// Only a file of ours, or an empty one, is ever written.
Result<void> check_marks(SqliteDatabase& database, const std::filesystem::path& path) {
  const auto application = number_of(database, "PRAGMA application_id");
  if (!application) return fail(application.error());
  const auto version = number_of(database, "PRAGMA user_version");
  if (!version) return fail(version.error());
  const auto tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return fail(tables.error());
  const bool is_empty = *application == 0 && *version == 0 && *tables == 0;
  if (*application != kApplicationId && !is_empty) {
    return fail(
        refused(path, "is a database of another program; name another path in state.sqlite.path"));
  }
  if (*version > kVersion) {
    return fail(
        refused(path, fmt::format("was written by a newer millrace (its tables have version "
                                  "{}, this program knows {}); run that one, or name "
                                  "another path in state.sqlite.path",
                                  *version, kVersion)));
  }
  return {};
}

// Before anything is written. In one transaction: another process that makes the tables just now is
// then seen before or after, and not in its middle.
Result<void> check_before_writing(SqliteDatabase& database, const std::filesystem::path& path) {
  if (auto begun = database.exec("BEGIN"); !begun) return begun;
  if (auto ours = check_marks(database, path); !ours) return ours;
  return database.exec("COMMIT");
}

// A cut of the power does not harm the file: what it interrupted is in the log, whose frames have
// checksums. SQLite itself refuses a file that is shorter than it says, and a page that cannot be,
// when it reads one. To look at every page finds what is left, wrong bits, before anything is built
// on them; of a long history that would take longer than the run.
Result<void> check_health(SqliteDatabase& database, const std::filesystem::path& path) {
  const auto pages = number_of(database, "PRAGMA page_count");
  if (!pages) return fail(pages.error());
  if (*pages > kCheckedPages) return {};
  auto check = database.prepare("PRAGMA quick_check(1)");
  if (!check) return fail(std::move(check).error());
  auto row = check->step();
  if (!row) return fail(std::move(row).error());
  if (check->text(0) == "ok") return {};
  return fail(refused(path,
                      "is damaged; restore it from a copy, or move it away: a new one is made, "
                      "and jobs that are under way are submitted again"));
}

// Inside a transaction of the caller's.
Result<void> make_tables(SqliteDatabase& database) {
  const auto version = number_of(database, "PRAGMA user_version");
  if (!version) return fail(version.error());
  if (*version < static_cast<std::int64_t>(std::size(kTakeOver))) {
    auto taken = database.exec(kTakeOver[*version]);
    if (!taken) return taken;
  }
  for (const auto& sql : migrations_from(*version, kSqliteDialect)) {
    if (auto made = database.exec(sql); !made) return made;
  }
  return database.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                   kApplicationId, kVersion));
}

// A job's id must survive the power going, too. SQLite does not wait for the lock that it needs to
// change the mode, since it holds a weaker one: whoever starts at the same time would wait for it.
Result<void> use_log(SqliteDatabase& database) {
  const auto end = std::chrono::steady_clock::now() + kLockWait;
  auto set = database.exec("PRAGMA journal_mode = WAL");
  while (!set && may_succeed_later(set.error()) && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(kPause);
    set = database.exec("PRAGMA journal_mode = WAL");
  }
  return set ? database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON") : set;
}

// Also the proof that the file can be written: the marks are, each time. Whoever waited for the
// lock looks again at whose file it is now.
Result<void> set_up(SqliteDatabase& database, const std::filesystem::path& path) {
  auto transaction = io::SqliteTransaction::begin(database);
  if (!transaction) return fail(std::move(transaction).error());
  if (auto ours = check_marks(database, path); !ours) return ours;
  if (auto made = make_tables(database); !made) return made;
  return transaction->commit();
}

}  // namespace

Result<SqliteDatabase> open_state_file(const std::filesystem::path& path) {
  if (auto local = check_place(path); !local) return fail(std::move(local).error());
  if (auto made = io::make_private_file(path); !made) return fail(std::move(made).error());
  auto database = SqliteDatabase::open(path, io::SqliteAccess::ReadWrite, kLockWait);
  if (!database) return database;
  if (auto ours = check_before_writing(*database, path); !ours) {
    return fail(std::move(ours).error());
  }
  if (auto healthy = check_health(*database, path); !healthy) {
    return fail(std::move(healthy).error());
  }
  if (auto set = use_log(*database); !set) return fail(std::move(set).error());
  if (auto done = set_up(*database, path); !done) return fail(std::move(done).error());
  return database;
}

Result<std::optional<SqliteDatabase>> open_state_file_to_read(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  auto database = SqliteDatabase::open(path, io::SqliteAccess::ReadOnly, kLockWait);
  if (!database) return fail(std::move(database).error());
  if (auto ours = check_marks(*database, path); !ours) return fail(std::move(ours).error());
  const auto version = number_of(*database, "PRAGMA user_version");
  if (!version) return fail(version.error());
  if (*version == 0) return std::nullopt;
  if (*version < kVersion) {
    return fail(refused(path, fmt::format("was written by an older millrace (its tables have "
                                          "version {}, this program knows {}); the next run brings "
                                          "it up to date",
                                          *version, kVersion)));
  }
  return std::optional<SqliteDatabase>(*std::move(database));
}

Result<void> compact_state_file(const std::filesystem::path& path) {
  auto database = SqliteDatabase::open(path, io::SqliteAccess::ReadWrite, kLockWait);
  if (!database) return fail(std::move(database).error());
  if (auto ours = check_marks(*database, path); !ours) return ours;
  if (auto done = database->exec("VACUUM"); !done) return done;
  return database->exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<SqliteDatabase> open_state_in_memory() {
  auto database = SqliteDatabase::open_in_memory();
  if (!database) return database;
  auto made = database->exec("PRAGMA foreign_keys = ON");
  if (made) made = make_tables(*database);
  if (!made) return fail(std::move(made).error());
  return database;
}

}  // namespace millrace::ledger
