#include "sinks/postgres/phases/transaction.h"

#include <utility>

#include <fmt/format.h>

#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {

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
