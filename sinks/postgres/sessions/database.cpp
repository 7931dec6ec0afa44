#include "sinks/postgres/sessions/database.h"

#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {
namespace {

// Shorter than what routers and balancers give a connection on which nothing is sent: one of these
// would not be noticed before the answer to a statement stays out.
constexpr std::chrono::minutes kLongestIdle(1);

}  // namespace

Task<Result<Database::Session>> Database::open() {
  auto permit = co_await slots_.acquire();
  if (!permit) co_return fail(permit.error());
  if (auto connection = take_idle()) {
    co_return Session{std::move(*permit), std::move(connection), true};
  }
  co_return co_await connect(std::move(*permit));
}

Task<Result<Database::Session>> Database::open_anew(Session lost) {
  lost.connection.reset();
  idle_.clear();  // What ended one of them has most likely ended all.
  co_return co_await connect(std::move(lost.permit));
}

Task<Result<Database::Session>> Database::connect(Semaphore::Permit permit) {
  // The server ends a statement that takes too long; this is for a server that does not.
  constexpr std::chrono::seconds kGrace(30);
  const auto answer_timeout = options_.statement_timeout.count() > 0
                                  ? options_.statement_timeout + kGrace
                                  : options_.answer_timeout;
  io::PgAddress address{options_.dsn.reveal(), options_.connect_timeout, answer_timeout};
  auto connection = co_await io::PostgresConnection::connect(
      environment_.loop, environment_.blocking, std::move(address));
  if (!connection) co_return fail(std::move(connection).error());
  co_return Session{std::move(permit), std::move(*connection)};
}

void Database::give_back(Session session) {
  if (!session.connection->is_alive()) return;
  idle_.push_back({std::move(session.connection), environment_.clock.now()});
}

// The one that was used last, for it is the least likely to be lost.
std::unique_ptr<io::PostgresConnection> Database::take_idle() {
  const auto now = environment_.clock.now();
  std::erase_if(idle_, [&](const Idle& idle) {
    return now - idle.since > kLongestIdle || !idle.connection->is_quiet();
  });
  if (idle_.empty()) return nullptr;
  auto connection = std::move(idle_.back().connection);
  idle_.pop_back();
  return connection;
}

Task<Result<Semaphore::Permit>> Database::turn(const io::QualifiedName& table) {
  auto& turn = turns_.try_emplace(quote_name(table), environment_.loop, 1).first->second;
  co_return co_await turn.acquire();
}

}  // namespace millrace::sinks::postgres
