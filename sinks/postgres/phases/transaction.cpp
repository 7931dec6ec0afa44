#include "sinks/postgres/phases/transaction.h"

#include <utility>

#include <fmt/format.h>

#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {
namespace {

// Fills in the schema of a name that has none.
Task<Result<void>> find_schema(LoadWork& work) {
  if (!work.table.schema.empty()) co_return Result<void>();
  auto found = co_await inspect(work.connection(), work.table);
  if (!found) co_return fail(std::move(found).error());
  co_return Result<void>();
}

std::vector<io::PgStatement> opening(const LoadWork& work, std::string_view isolation) {
  const auto& options = work.database.options();
  std::vector<io::PgStatement> statements{
      {fmt::format("BEGIN ISOLATION LEVEL {} READ WRITE", isolation)},
      {fmt::format("SET LOCAL lock_timeout = {}", options.lock_timeout.count())},
      {fmt::format("SET LOCAL statement_timeout = {}", options.statement_timeout.count())},
      {"SET LOCAL work_mem = '256MB'"},
      // Texts are compared: a role's own setting could write two numbers alike.
      {"SET LOCAL extra_float_digits = 1"}};
  if (work.session->connection->server_version() >= 140000) {
    // A statement ends soon after its client is gone, with its locks.
    statements.push_back(
        {"SELECT set_config('client_connection_check_interval', '2s', true) "
         "WHERE version() LIKE '%linux%'"});
  }
  return statements;
}

}  // namespace

Task<Result<std::optional<components::LoadReport>>> begin_transaction(LoadWork& work) {
  if (auto found = co_await find_schema(work); !found) co_return fail(std::move(found).error());
  LoadRecords records(work.connection(), work.table, work.identity);
  if (auto place = co_await records.make_place(work.database.options().lock_timeout); !place) {
    co_return fail(std::move(place).error());
  }
  auto statements = opening(work, "READ COMMITTED");
  // Not held beyond the transaction: it works through a pooler too.
  statements.push_back({fmt::format("SELECT pg_advisory_xact_lock(hashtextextended({}, 1))",
                                    io::quote_pg_literal(quote_name(work.table)))});
  statements.push_back(records.search());
  auto started = co_await run_all(work.connection(), std::move(statements));
  if (!started) co_return fail(std::move(started).error());
  co_return co_await records.judge(started->back(), work.target.mode());
}

Task<Result<std::optional<components::LoadReport>>> begin_plan(LoadWork& work) {
  if (auto found = co_await find_schema(work); !found) co_return fail(std::move(found).error());
  LoadRecords records(work.connection(), work.table, work.identity);
  auto there = co_await records.are_kept();
  if (!there) co_return fail(std::move(there).error());
  work.has_records = *there;
  auto statements = opening(work, "REPEATABLE READ");
  if (work.has_records) statements.push_back(records.search());
  auto started = co_await run_all(work.connection(), std::move(statements));
  if (!started) co_return fail(std::move(started).error());
  if (!work.has_records) co_return std::nullopt;
  co_return co_await records.judge(started->back(), work.target.mode());
}

std::string lock_statement(const LoadWork& work, std::string_view lock) {
  return fmt::format("LOCK TABLE {} IN {} MODE", quote_name(work.table), lock);
}

Task<Result<void>> lock_table(LoadWork& work, std::string_view lock) {
  std::vector<io::PgStatement> statements{{lock_statement(work, lock)}, find_reactions(work.oid)};
  auto locked = co_await run_all(work.connection(), std::move(statements));
  if (!locked) co_return fail(std::move(locked).error());
  work.reactions = reactions_of(locked->back());
  co_return work.reactions.allow(work.target, work.table);
}

Task<Result<std::uint64_t>> execute(io::PostgresConnection& connection, std::string sql) {
  auto done = co_await connection.query(std::move(sql));
  if (!done) co_return fail(std::move(done).error());
  co_return done->affected;
}

Task<Result<std::vector<io::PgRows>>> run_all(io::PostgresConnection& connection,
                                              std::vector<io::PgStatement> statements) {
  auto done = co_await connection.pipeline(std::move(statements));
  if (!done) co_return fail(std::move(done).error());
  if (done->refusal) co_return fail(*std::move(done->refusal));
  co_return std::move(done->answers);
}

Task<Result<std::uint64_t>> count_rows(io::PostgresConnection& connection, std::string sql,
                                       io::PgParameters parameters) {
  auto counted = co_await connection.query(std::move(sql), std::move(parameters));
  if (!counted) co_return fail(std::move(counted).error());
  co_return static_cast<std::uint64_t>(counted->number(0, 0));
}

}  // namespace millrace::sinks::postgres
