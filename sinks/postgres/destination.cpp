#include "sinks/postgres/destination.h"

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/postgres/load.h"
#include "sinks/postgres/rights.h"

namespace millrace::sinks::postgres {

Task<Result<Database::Session>> Database::open() {
  auto permit = co_await slots_.acquire();
  if (!permit) co_return fail(permit.error());
  io::PgAddress address{options_.dsn.reveal(), options_.connect_timeout};
  auto connection = co_await io::PostgresConnection::connect(
      environment_.loop, environment_.workers, std::move(address));
  if (!connection) co_return fail(std::move(connection).error());
  co_return Session{std::move(*permit), std::move(*connection)};
}

Task<Result<void>> PostgresDestination::prepare(components::Progress&) {
  auto session = co_await database_.open();
  if (!session) co_return fail(std::move(session).error());
  auto& connection = *session->connection;
  auto table = co_await inspect(connection, table_);
  if (!table) co_return fail(std::move(table).error().during("look at " + target_.name));
  exists_ = table->has_value();
  if (exists_ && !(*table)->writable_kind) {
    co_return fail(ErrorKind::Refused,
                   printable(target_.name) + " is not a table; rows can go into tables only");
  }
  if (exists_ && !target_.key.empty()) {
    if (auto fits = check_key(**table, table_, target_.key); !fits) co_return fits;
  }
  const std::string oid = exists_ ? (*table)->oid : std::string();
  co_return co_await check_rights(connection, table_, oid, target_.mode);
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
                                                  printable(column), printable(quoted(name))));
    }
    list += (list.empty() ? "" : ", ") + quoted(std::string_view(column));
  }
  if (table.is_unique(key)) return {};
  return fail(ErrorKind::Refused,
              fmt::format("table {0} has no unique index on just the key ({1}); run: CREATE UNIQUE "
                          "INDEX ON {0} ({1})",
                          printable(quoted(name)), printable(list)));
}

}  // namespace millrace::sinks::postgres
