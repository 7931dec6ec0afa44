#include "connector/ledger/tables/postgres_tables.h"

#include <fmt/format.h>

#include "connector/ledger/tables/migrations.h"

namespace millrace::ledger {
namespace {

constexpr std::string_view kMissingRight = "42501";
constexpr std::string_view kNoSchema = "3F000";
// "MLRC", in the space of advisory locks that all programs of the database share.
constexpr std::int64_t kMigrationLock = 0x4D4C5243;

using Version = std::int64_t;

// 0: there are no tables.
Task<Result<Version>> version_of(io::PostgresConnection& connection) {
  auto table = co_await connection.query("SELECT to_regclass('millrace_state') IS NOT NULL");
  if (!table) co_return fail(std::move(table).error());
  if (!table->truth(0, 0)) co_return 0;
  auto version = co_await connection.query("SELECT version FROM millrace_state");
  if (!version) {
    co_return fail(with_grant(std::move(version).error(), connection.sqlstate()));
  }
  co_return version->rows.empty() ? 0 : version->number(0, 0);
}

Result<void> check_version(Version version) {
  if (version <= kVersion) return {};
  return fail(ErrorKind::Refused,
              fmt::format("the tables named millrace_... were made by a newer millrace (they have "
                          "version {}, this program knows {}); run that one, or name another "
                          "database or search_path in state.postgres.dsn",
                          version, kVersion));
}

std::string migration_from(Version version) {
  std::string sql;
  for (const auto& statement : migrations_from(version, kPostgresDialect)) sql += statement + "; ";
  sql += "CREATE TABLE IF NOT EXISTS millrace_state (version BIGINT NOT NULL); ";
  sql += "DELETE FROM millrace_state; ";
  return sql + fmt::format("INSERT INTO millrace_state VALUES ({})", kVersion);
}

Error with_advice(Error error, std::string_view sqlstate) {
  std::string advice;
  if (sqlstate == kMissingRight) {
    advice = ": GRANT CREATE ON SCHEMA ... TO ..., or run millrace once as a user who has it";
  } else if (sqlstate == kNoSchema) {
    advice =
        "; create the schema that search_path names, or add options=-csearch_path=NAME to "
        "state.postgres.dsn";
  }
  return Error(error.kind(), error.message() + advice);
}

Task<Result<void>> migrate(io::PostgresConnection& connection) {
  auto locked = co_await connection.query(
      fmt::format("BEGIN; SELECT pg_advisory_xact_lock({})", kMigrationLock));
  if (!locked) co_return fail(std::move(locked).error());
  // Whoever waited for the lock looks again.
  const auto version = co_await version_of(connection);
  if (!version) co_return fail(version.error());
  if (auto known = check_version(*version); !known) co_return known;
  if (*version < kVersion) {
    auto made = co_await connection.query(migration_from(*version));
    if (!made) co_return fail(with_advice(std::move(made).error(), connection.sqlstate()));
  }
  co_return co_await connection.commit();
}

}  // namespace

Task<Result<void>> prepare_tables(io::PostgresConnection& connection) {
  const auto version = co_await version_of(connection);
  if (!version) co_return fail(version.error());
  if (*version < kVersion) co_return co_await migrate(connection);
  co_return check_version(*version);
}

Task<Result<bool>> has_tables(io::PostgresConnection& connection) {
  const auto version = co_await version_of(connection);
  if (!version) co_return fail(version.error());
  if (*version == 0) co_return false;
  if (*version < kVersion) {
    co_return fail(ErrorKind::Refused,
                   fmt::format("the tables named millrace_... were made by an older millrace (they "
                               "have version {}, this program knows {}); the next run brings them "
                               "up to date",
                               *version, kVersion));
  }
  if (auto known = check_version(*version); !known) co_return fail(std::move(known).error());
  co_return true;
}

Error with_grant(Error error, std::string_view sqlstate) {
  if (sqlstate != kMissingRight) return error;
  return Error(error.kind(), error.message() + ": GRANT SELECT, INSERT, UPDATE, DELETE ON " +
                                 table_names() + " TO ...");
}

}  // namespace millrace::ledger
