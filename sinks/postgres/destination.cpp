#include "sinks/postgres/destination.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/reactions.h"
#include "sinks/postgres/catalog/rights.h"
#include "sinks/postgres/load.h"
#include "sinks/postgres/phases/target_table.h"

namespace millrace::sinks::postgres {

Task<Result<void>> PostgresDestination::prepare(const Events& events) {
  auto session = co_await database_.open();
  if (!session) co_return fail(std::move(session).error());
  auto& connection = *session->connection;
  auto table = co_await inspect(connection, target_.table);
  if (!table) co_return fail(std::move(table).error().during("look at " + target_.name()));
  memory_.note_look(table->has_value());
  if (*table) {
    if (auto fits = check_table(**table); !fits) co_return fits;
    auto reactions = co_await look_for_reactions(connection, (*table)->oid);
    if (!reactions) co_return fail(std::move(reactions).error());
    if (auto allowed = reactions->allow(target_, target_.table); !allowed) co_return allowed;
    if (reactions->may_interfere()) {
      events.detail(fmt::format("table {} has {}: changes to the rows by these are not verified",
                                printable(target_.name()), reactions->interfering()));
    }
  }
  co_return co_await check_rights(connection, target_, *table);
}

Result<void> PostgresDestination::check_table(const Table& table) const {
  if (!table.writable_kind) {
    return fail(ErrorKind::Refused,
                printable(target_.name()) + " is not a table; rows can go into tables only");
  }
  if (target_.mode() == components::Mode::Append) {
    return check_tag_column(table, target_.table, target_.on_new_column);
  }
  return target_.key().empty() ? Result<void>() : check_key(table, target_.table, target_.key());
}

std::unique_ptr<components::Load> PostgresDestination::load(components::LoadIdentity identity,
                                                            const Events&) {
  return std::make_unique<PostgresLoad>(database_, target_, memory_, std::move(identity));
}

}  // namespace millrace::sinks::postgres
