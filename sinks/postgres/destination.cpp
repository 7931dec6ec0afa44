#include "sinks/postgres/destination.h"

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/postgres/load.h"
#include "sinks/postgres/reactions.h"
#include "sinks/postgres/rights.h"
#include "sinks/postgres/target_table.h"

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

Task<Result<void>> PostgresDestination::prepare(const Events& events) {
  auto session = co_await database_.open();
  if (!session) co_return fail(std::move(session).error());
  auto& connection = *session->connection;
  auto table = co_await inspect(connection, table_);
  if (!table) co_return fail(std::move(table).error().during("look at " + target_.name));
  seen_ = table->has_value() ? Seen::Table : Seen::Nothing;
  if (*table) {
    if (auto fits = check_table(**table); !fits) co_return fits;
    auto reactions = co_await look_for_reactions(connection, (*table)->oid);
    if (!reactions) co_return fail(std::move(reactions).error());
    if (auto allowed = reactions->allow(target_.mode, table_); !allowed) co_return allowed;
    if (reactions->may_interfere()) {
      events.detail(fmt::format("table {} has {}: what that changes in the rows is not seen",
                                printable(target_.name), reactions->interfering()));
    }
  }
  co_return co_await check_rights(connection, table_, *table, target_.mode);
}

Result<void> PostgresDestination::check_table(const Table& table) const {
  if (!table.writable_kind) {
    return fail(ErrorKind::Refused,
                printable(target_.name) + " is not a table; rows can go into tables only");
  }
  if (target_.mode == components::Mode::Append) {
    return check_tag_column(table, table_, on_new_column_);
  }
  return target_.key.empty() ? Result<void>() : check_key(table, table_, target_.key);
}

std::unique_ptr<components::Load> PostgresDestination::load(components::LoadIdentity identity) {
  return std::make_unique<PostgresLoad>(*this, std::move(identity));
}

Result<void> check_key(const Table& table, const io::QualifiedName& name,
                       const std::vector<std::string>& key) {
  std::string list;
  for (const auto& column : key) {
    if (!table.find(column)) {
      return fail(ErrorKind::Refused, fmt::format("key column \"{}\" is not in table {}",
                                                  printable(column), printable(quote_name(name))));
    }
    list += (list.empty() ? "" : ", ") + quote_name(std::string_view(column));
  }
  if (table.is_unique(key)) return {};
  return fail(ErrorKind::Refused,
              fmt::format("table {0} has no unique index on just the key ({1}); run: CREATE UNIQUE "
                          "INDEX ON {0} ({1})",
                          printable(quote_name(name)), printable(list)));
}

}  // namespace millrace::sinks::postgres
