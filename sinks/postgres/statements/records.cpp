#include "sinks/postgres/statements/records.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/rights.h"
#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {
namespace {

using components::kLoadColumn;
using components::LoadReport;
using components::Mode;

std::string text(std::uint64_t count) {
  return std::to_string(count);
}

std::uint64_t count(const io::PgRows& rows, std::size_t column) {
  return static_cast<std::uint64_t>(rows.number(0, column));
}

LoadReport report_of(const io::PgRows& record) {
  LoadReport report;
  report.rows = count(record, 1);
  report.inserted = count(record, 2);
  report.updated = count(record, 3);
  report.deleted = count(record, 4);
  report.unchanged = count(record, 5);
  report.collapsed = count(record, 6);
  return report;
}

}  // namespace

std::string LoadRecords::name() const {
  return quote_name(std::string_view(table_.schema)) + "." + quote_name(kLoadsTable);
}

Task<Result<bool>> LoadRecords::are_kept() {
  io::PgParameters which{name()};
  auto found = co_await connection_.query("SELECT to_regclass($1) IS NOT NULL", which);
  if (!found) co_return fail(std::move(found).error());
  co_return found->truth(0, 0);
}

std::string LoadRecords::targets_name() const {
  return quote_name(std::string_view(table_.schema)) + "." + quote_name(kTargetsTable);
}

Task<Result<bool>> LoadRecords::are_all_kept() {
  io::PgParameters which{name(), targets_name()};
  auto found = co_await connection_.query(
      "SELECT to_regclass($1) IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_attribute "
      "WHERE attrelid = to_regclass($2) AND attname = 'own')",
      which);
  if (!found) co_return fail(std::move(found).error());
  co_return found->truth(0, 0);
}

Task<Result<void>> LoadRecords::make_place(std::chrono::milliseconds lock_timeout) {
  const auto there = co_await are_all_kept();
  if (!there) co_return fail(there.error());
  if (*there) co_return Result<void>();
  // IF NOT EXISTS is no help against another session that creates it at the same time.
  auto made = co_await connection_.query(fmt::format(
      "BEGIN; SET LOCAL lock_timeout = {2}; "
      "SELECT pg_advisory_xact_lock(hashtextextended({0}, 0)); "
      "CREATE TABLE IF NOT EXISTS {1} (load_id text PRIMARY KEY, sync text NOT NULL, "
      "run_id text NOT NULL, target text NOT NULL, rows bigint NOT NULL, inserted bigint NOT NULL, "
      "updated bigint NOT NULL, deleted bigint NOT NULL, unchanged bigint NOT NULL, "
      "collapsed bigint NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now()); "
      "CREATE TABLE IF NOT EXISTS {3} (target text, sync text, token bigint NOT NULL, "
      "load_id text NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now(), "
      "PRIMARY KEY (target, sync)); {4}",
      io::quote_pg_literal(name()), name(), lock_timeout.count(), targets_name(),
      complete_targets(targets_name())));
  if (!made) {
    co_return fail(std::move(made).error().during(
        fmt::format("create {} and {}", kLoadsTable, kTargetsTable)));
  }
  co_return co_await connection_.commit();
}

Task<Result<std::uint64_t>> LoadRecords::count_all() {
  auto counted = co_await connection_.query("SELECT count(*) FROM " + quote_name(table_));
  if (!counted) co_return fail(std::move(counted).error());
  co_return count(*counted, 0);
}

Task<Result<std::uint64_t>> LoadRecords::count_tagged() {
  auto name = table_;
  auto table = co_await inspect(connection_, name);
  if (!table) co_return fail(std::move(table).error());
  if (!*table || !(*table)->find(kLoadColumn)) co_return 0;
  io::PgParameters which{identity_.id};
  auto counted =
      co_await connection_.query(fmt::format("SELECT count(*) FROM {} WHERE {}::text = $1",
                                             quote_name(table_), quote_name(kLoadColumn)),
                                 which);
  if (!counted) co_return fail(std::move(counted).error());
  co_return count(*counted, 0);
}

io::PgStatement LoadRecords::search() const {
  return {"SELECT run_id, rows, inserted, updated, deleted, unchanged, collapsed FROM " + name() +
              " WHERE load_id = $1",
          {{identity_.id}}};
}

Task<Result<std::optional<LoadReport>>> LoadRecords::judge(io::PgRows found, Mode mode) {
  if (found.rows.empty()) co_return std::nullopt;
  if (found.text(0, 0) == identity_.run_id) co_return report_of(found);
  if (mode != Mode::Append) co_return std::nullopt;
  auto tagged = co_await count_tagged();
  if (!tagged) co_return fail(std::move(tagged).error());
  if (*tagged == 0) co_return std::nullopt;
  const std::uint64_t rows = count(found, 1);
  if (*tagged != rows) co_return not_whole(*tagged, rows);
  co_return LoadReport{.rows = rows, .unchanged = rows, .already_loaded = true};
}

// What another sync has loaded since may have changed these rows; it adds to those of an append.
Task<Result<std::optional<LoadReport>>> LoadRecords::find_work(const components::Target& target) {
  const auto mode = target.mode;
  const auto there = co_await are_all_kept();
  if (!there) co_return fail(there.error());
  if (!*there) co_return std::nullopt;
  io::PgParameters which{quote_name(table_), identity_.sync, identity_.work_id};
  auto last = co_await connection_.query(
      fmt::format(
          "SELECT load_id, EXISTS (SELECT FROM {0} AS later WHERE later.target = its.target "
          "AND later.sync <> its.sync AND later.loaded_at >= its.loaded_at) FROM {0} AS its "
          "WHERE target = $1 AND sync = $2 AND work_id = $3",
          targets_name()),
      which);
  if (!last) co_return fail(std::move(last).error());
  if (last->rows.empty() || (mode != Mode::Append && last->truth(0, 1))) co_return std::nullopt;
  auto identity = identity_;
  identity.id = last->text(0, 0);
  identity.run_id.clear();
  LoadRecords its(connection_, table_, identity);
  io::PgParameters id{identity.id};
  auto found = co_await connection_.query(its.search().sql, id);
  if (!found) co_return fail(std::move(found).error());
  if (found->rows.empty()) co_return std::nullopt;
  if (mode == Mode::Append) co_return co_await its.judge(*std::move(found), mode);
  const auto there_are = co_await count_all();
  if (!there_are) co_return fail(there_are.error());
  const auto report = report_of(*found);
  if (!components::can_be_left_by(report, target, *there_are)) co_return std::nullopt;
  co_return LoadReport{.rows = report.rows, .unchanged = report.rows, .already_loaded = true};
}

std::unexpected<Error> LoadRecords::not_whole(std::uint64_t tagged, std::uint64_t recorded) const {
  return fail(ErrorKind::BadData,
              fmt::format("table {0} holds {1} of the {2} rows that an earlier load of this export "
                          "appended ({3} is {4}): rows were changed by hand. They stay as they "
                          "are; run with --fresh to append a new export of the report",
                          printable(quote_name(table_)), tagged, recorded, quote_name(kLoadColumn),
                          printable(identity_.id)));
}

io::PgStatement LoadRecords::ask_for_others() const {
  return {"SELECT EXISTS (SELECT FROM " + name() + " WHERE sync = $1 AND target = $2)",
          {{identity_.sync}, {quote_name(table_)}}};
}

io::PgStatement LoadRecords::addition(const LoadReport& report) const {
  io::PgStatement statement{
      "INSERT INTO " + name() +
      " (load_id, sync, run_id, target, rows, inserted, updated, deleted, unchanged, collapsed)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (load_id) DO UPDATE SET "
      "(sync, run_id, target, rows, inserted, updated, deleted, unchanged, collapsed, loaded_at)"
      " = (excluded.sync, excluded.run_id, excluded.target, excluded.rows, excluded.inserted, "
      "excluded.updated, excluded.deleted, excluded.unchanged, excluded.collapsed, now())"};
  for (const auto& value : {identity_.id, identity_.sync, identity_.run_id, quote_name(table_),
                            text(report.rows), text(report.inserted), text(report.updated),
                            text(report.deleted), text(report.unchanged), text(report.collapsed)}) {
    statement.parameters.push_back({value});
  }
  return statement;
}

// DELETE on the table of records is a right that a load does not need otherwise. A block, so that
// it is asked for in the same round trip, and so that nothing that goes wrong undoes the load.
io::PgStatement LoadRecords::forget_old(const components::RecordsKept& kept) const {
  const auto of_these =
      fmt::format("sync = {} AND target = {}", io::quote_pg_literal(identity_.sync),
                  io::quote_pg_literal(quote_name(table_)));
  std::vector<std::string> reasons;
  if (kept.age.count() > 0) {
    reasons.push_back(
        fmt::format("loaded_at < now() - {} * interval '1 second'", kept.age.count()));
  }
  if (kept.loads > 0) {
    reasons.push_back(fmt::format(
        "loaded_at < (SELECT loaded_at FROM {} WHERE {} ORDER BY loaded_at DESC OFFSET {} LIMIT 1)",
        name(), of_these, kept.loads - 1));
  }
  const auto block = fmt::format(
      "BEGIN IF has_table_privilege({0}, 'DELETE') THEN "
      "DELETE FROM {1} WHERE ctid = ANY (ARRAY (SELECT ctid FROM {1} WHERE {2} AND load_id <> {3} "
      "AND loaded_at < now() - {4} * interval '1 second' AND ({5}) "
      "ORDER BY loaded_at LIMIT {6} FOR UPDATE SKIP LOCKED)); END IF; "
      "EXCEPTION WHEN OTHERS THEN NULL; END",
      io::quote_pg_literal(name()), name(), of_these, io::quote_pg_literal(identity_.id),
      kept.at_least.count(), fmt::join(reasons, " OR "), components::kRecordsForgotten);
  return {"DO " + io::quote_pg_literal(block)};
}

io::PgStatement LoadRecords::raise_token(const components::Fence& fence) const {
  return {"INSERT INTO " + targets_name() +
              " AS known (target, sync, token, load_id, work_id) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (target, sync) DO UPDATE SET token = excluded.token, "
              "load_id = excluded.load_id, work_id = excluded.work_id, loaded_at = now() "
              "WHERE known.token <= excluded.token",
          {{quote_name(table_)},
           {fence.sync},
           {std::to_string(fence.token)},
           {identity_.id},
           {identity_.work_id}}};
}

GenerationSql LoadRecords::generations() const {
  return {targets_name(), name(), quote_name(table_), identity_.sync};
}

std::unexpected<Error> LoadRecords::not_kept() const {
  return fail(ErrorKind::Refused, "the record of the load was not kept in " + printable(name()) +
                                      ": a trigger or a rule of that table drops it");
}

}  // namespace millrace::sinks::postgres
