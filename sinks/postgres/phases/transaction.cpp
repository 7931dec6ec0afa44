#include "sinks/postgres/phases/transaction.h"

#include <utility>

#include <fmt/format.h>

#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {

Task<Result<std::optional<components::LoadReport>>> begin_transaction(LoadWork& work) {
  auto found = co_await inspect(work.connection(), work.table);  // Fills in the schema.
  if (!found) co_return fail(std::move(found).error());
  LoadRecords records(work.connection(), work.table, work.identity);
  const auto& options = work.database.options();
  if (auto place = co_await records.make_place(options.lock_timeout); !place) {
    co_return fail(std::move(place).error());
  }

  std::string start = fmt::format(
      "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = {}; "
      "SET LOCAL statement_timeout = {}; SET LOCAL work_mem = '256MB'; "
      // Texts are compared: a role's own setting could write two numbers alike.
      "SET LOCAL extra_float_digits = 1; ",
      options.lock_timeout.count(), options.statement_timeout.count());
  if (work.connection().server_version() >= 140000) {
    // A statement ends soon after its client is gone, with its locks.
    start +=
        "SELECT set_config('client_connection_check_interval', '2s', true) "
        "WHERE version() LIKE '%linux%'; ";
  }
  // Not held beyond the transaction: it works through a pooler too.
  start += fmt::format("SELECT pg_advisory_xact_lock(hashtextextended({}, 1))",
                       io::quote_pg_literal(quote_name(work.table)));
  if (auto started = co_await work.connection().query(start); !started) {
    co_return fail(std::move(started).error());
  }
  co_return co_await records.find(work.target.mode());
}

Task<Result<void>> lock_table(LoadWork& work, std::string mode) {
  auto locked = co_await execute(
      work.connection(), fmt::format("LOCK TABLE {} IN {} MODE", quote_name(work.table), mode));
  if (!locked) co_return fail(std::move(locked).error());
  auto reactions = co_await look_for_reactions(work.connection(), work.oid);
  if (!reactions) co_return fail(std::move(reactions).error());
  work.reactions = std::move(*reactions);
  co_return work.reactions.allow(work.target.mode(), work.table);
}

Task<Result<std::uint64_t>> execute(io::PostgresConnection& connection, std::string sql) {
  auto done = co_await connection.query(std::move(sql));
  if (!done) co_return fail(std::move(done).error());
  co_return done->affected;
}

Task<Result<std::uint64_t>> count_rows(io::PostgresConnection& connection, std::string sql,
                                       io::PgParameters parameters) {
  auto counted = co_await connection.query(std::move(sql), std::move(parameters));
  if (!counted) co_return fail(std::move(counted).error());
  co_return static_cast<std::uint64_t>(counted->number(0, 0));
}

}  // namespace millrace::sinks::postgres
