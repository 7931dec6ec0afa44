#include "sinks/postgres/destination.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/reactions.h"
#include "sinks/postgres/catalog/rights.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/load.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/schema/fit.h"
#include "sinks/postgres/schema/names.h"
#include "sinks/postgres/schema/table_plan.h"
#include "sinks/postgres/schema/widening.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {

Task<Result<void>> PostgresDestination::prepare(const Events& events) {
  auto session = co_await database_.open();
  if (!session) co_return fail(std::move(session).error());
  auto seen = co_await look(*session->connection);
  if (!seen && session->is_lost()) {
    session = co_await database_.open_anew(std::move(*session));
    if (!session) co_return fail(std::move(session).error());
    seen = co_await look(*session->connection);
  }
  if (!seen) co_return fail(std::move(seen).error());
  database_.give_back(std::move(*session));
  co_return check(*seen, events);
}

// All at once: one round trip.
Task<Result<std::vector<io::PgRows>>> PostgresDestination::look(
    io::PostgresConnection& connection) {
  auto statements = look_at(target_.table);
  statements.push_back(find_reactions(target_.table));
  statements.push_back(find_rights(target_.table));
  auto seen = co_await run_all(connection, std::move(statements));
  if (!seen) co_return fail(std::move(seen).error().during("look at " + target_.name));
  co_return seen;
}

Result<void> PostgresDestination::check(const std::vector<io::PgRows>& seen, const Events& events) {
  auto table = table_seen(seen, target_.table);
  if (!table) return fail(std::move(table).error().during("look at " + target_.name));
  const auto& rights = seen[kLookAnswers + 1];
  memory_.note_look(*table, has_records(rights));
  if (*table) {
    if (auto fits = check_table(**table); !fits) return fits;
    const auto reactions = reactions_of(seen[kLookAnswers]);
    if (auto allowed = reactions.allow(target_, target_.table); !allowed) return allowed;
    tell_of(reactions, events);
    if (reactions.may_hide_rows()) memory_.stage_next_time();
  }
  return check_rights(rights, target_, *table, memory_.must_stage());
}

void PostgresDestination::tell_of(const Reactions& reactions, const Events& events) const {
  const auto table = printable(target_.name);
  if (reactions.may_interfere()) {
    events.detail(fmt::format("table {} has {}: changes to the rows by these are not verified",
                              table, reactions.interfering()));
  }
  if (reactions.may_hide_rows()) {
    events.detail(
        fmt::format("row-level security of table {} holds for {}: rows that it hides are "
                    "neither counted nor changed",
                    table, reactions.user_with_policies()));
  }
}

Result<void> PostgresDestination::check_table(const Table& table) const {
  if (!table.writable_kind) {
    return fail(ErrorKind::Refused,
                fmt::format("{} is {}, not a table; rows can go into tables only: name the table "
                            "that it is about, or one of its own",
                            printable(target_.name), table.kind));
  }
  if (target_.mode == components::Mode::Append) {
    return check_tag_column(table, target_.table, target_.policies.on_new);
  }
  return target_.key.empty() ? Result<void>() : check_key(table, target_.table, target_.key);
}

Result<void> PostgresDestination::check_columns(const Schema& columns) const {
  return check_names(columns);
}

std::vector<std::string> PostgresDestination::padded_columns() const {
  std::vector<std::string> names;
  if (!memory_.table()) return names;
  for (const auto& column : memory_.table()->columns) {
    if (column.type == PgType::Bpchar) names.push_back(column.name);
  }
  return names;
}

// Rows that are appended carry a tag that is known only behind the last of them, and a column that
// may be widened has no type yet. Where the columns do not fit, begin() looks again, and says so.
std::unique_ptr<components::RowEncoding> PostgresDestination::encoding(const SchemaPtr& rows) {
  const bool is_declared = std::ranges::none_of(
      rows->fields(), [](const Field& field) { return field.type.kind == TypeKind::Unknown; });
  const bool is_known = memory_.table() || (memory_.knows_of_none() && is_declared);
  if (!is_known || may_widen() || target_.mode == components::Mode::Append) return nullptr;
  auto plan = plan_table(memory_.table(), target_, target_.table, {*rows});
  if (!plan) return nullptr;
  return std::make_unique<RowEncoder>(std::move(plan->columns));
}

std::unique_ptr<components::RowSurvey> PostgresDestination::survey(const Schema& columns) {
  memory_.wider_types().clear();
  if (!may_widen()) return nullptr;
  return std::make_unique<WideningSurvey>(*memory_.table(), columns, memory_.wider_types());
}

Task<Result<std::optional<components::LoadReport>>> PostgresDestination::holds(
    components::LoadIdentity identity) {
  if (!memory_.knows_table()) co_return std::nullopt;
  auto session = co_await database_.open();
  if (!session) co_return fail(std::move(session).error());
  LoadRecords records(*session->connection, target_.table, identity);
  auto found = co_await records.find_work(target_);
  if (found) database_.give_back(std::move(*session));
  co_return found;
}

Task<Result<std::string>> PostgresDestination::generation(std::string sync) {
  if (target_.table.schema.empty()) co_return std::string();  // It is missing.
  auto session = co_await database_.open();
  if (!session) co_return fail(std::move(session).error());
  const components::LoadIdentity whose{.sync = std::move(sync)};
  LoadRecords records(*session->connection, target_.table, whose);
  auto are_kept = co_await records.are_all_kept();
  if (!are_kept) co_return fail(std::move(are_kept).error());
  if (!*are_kept) co_return std::string();
  auto found = co_await run_all(*session->connection, {records.generations().find()});
  if (!found) co_return fail(std::move(found).error());
  database_.give_back(*std::move(session));
  const auto record = GenerationSql::record_of(found->back());
  co_return record ? record->name : std::string();
}

std::unique_ptr<components::Load> PostgresDestination::load(components::LoadIdentity identity,
                                                            const Events&) {
  return std::make_unique<PostgresLoad>(database_, target_, memory_, std::move(identity));
}

}  // namespace millrace::sinks::postgres
