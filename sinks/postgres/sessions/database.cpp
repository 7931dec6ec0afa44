#include "sinks/postgres/sessions/database.h"

#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {

Task<Result<Database::Session>> Database::open() {
  auto permit = co_await slots_.acquire();
  if (!permit) co_return fail(permit.error());
  // The server ends a statement that takes too long; this is for a server that does not.
  constexpr std::chrono::seconds kGrace(30);
  const auto answer_timeout = options_.statement_timeout.count() > 0
                                  ? options_.statement_timeout + kGrace
                                  : options_.answer_timeout;
  io::PgAddress address{options_.dsn.reveal(), options_.connect_timeout, answer_timeout};
  auto connection = co_await io::PostgresConnection::connect(
      environment_.loop, environment_.blocking, std::move(address));
  if (!connection) co_return fail(std::move(connection).error());
  co_return Session{std::move(*permit), std::move(*connection)};
}

Task<Result<Semaphore::Permit>> Database::turn(const io::QualifiedName& table) {
  auto& turn = turns_.try_emplace(quote_name(table), environment_.loop, 1).first->second;
  co_return co_await turn.acquire();
}

}  // namespace millrace::sinks::postgres
