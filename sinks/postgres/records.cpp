#include "sinks/postgres/records.h"

#include <fmt/format.h>

#include "sinks/postgres/rights.h"
#include "sinks/postgres/table.h"

namespace millrace::sinks::postgres {
namespace {

using components::LoadReport;

std::string text(std::uint64_t count) {
  return std::to_string(count);
}

std::uint64_t count(const io::PgRows& rows, std::size_t column) {
  return static_cast<std::uint64_t>(rows.number(0, column));
}

}  // namespace

std::string LoadRecords::name() const {
  return quoted(std::string_view(table_.schema)) + "." + quoted(kLoadsTable);
}

Task<Result<void>> LoadRecords::make_place() {
  io::PgParameters which{name()};
  auto found = co_await connection_.query("SELECT to_regclass($1) IS NOT NULL", which);
  if (!found) co_return fail(std::move(found).error());
  if (found->truth(0, 0)) co_return Result<void>();
  // IF NOT EXISTS is no help against another session that creates it at the same time.
  auto made = co_await connection_.query(fmt::format(
      "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended({0}, 0)); "
      "CREATE TABLE IF NOT EXISTS {1} (load_id text PRIMARY KEY, sync text NOT NULL, "
      "run_id text NOT NULL, target text NOT NULL, rows bigint NOT NULL, inserted bigint NOT NULL, "
      "updated bigint NOT NULL, deleted bigint NOT NULL, unchanged bigint NOT NULL, "
      "collapsed bigint NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now())",
      io::quote_pg_literal(name()), name()));
  if (!made) co_return fail(std::move(made).error().during("create " + std::string(kLoadsTable)));
  co_return co_await connection_.commit();
}

Task<Result<std::optional<LoadReport>>> LoadRecords::find() {
  io::PgParameters which{identity_.id};
  auto found = co_await connection_.query(
      "SELECT run_id, rows, inserted, updated, deleted, unchanged, collapsed FROM " + name() +
          " WHERE load_id = $1",
      which);
  if (!found) co_return fail(std::move(found).error());
  if (found->rows.empty()) co_return std::nullopt;
  LoadReport report;
  report.already_loaded = true;
  report.rows = count(*found, 1);
  if (found->text(0, 0) != identity_.run_id) {
    report.unchanged = report.rows;
    co_return report;
  }
  report.inserted = count(*found, 2);
  report.updated = count(*found, 3);
  report.deleted = count(*found, 4);
  report.unchanged = count(*found, 5);
  report.collapsed = count(*found, 6);
  co_return report;
}

Task<Result<void>> LoadRecords::add(LoadReport report) {
  io::PgParameters values{identity_.id,          identity_.sync,       identity_.run_id,
                          quoted(table_),        text(report.rows),    text(report.inserted),
                          text(report.updated),  text(report.deleted), text(report.unchanged),
                          text(report.collapsed)};
  auto added = co_await connection_.query(
      "INSERT INTO " + name() +
          " (load_id, sync, run_id, target, rows, inserted, updated, deleted, unchanged, collapsed)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      values);
  if (!added) co_return fail(std::move(added).error().during("record the load"));
  co_return Result<void>();
}

}  // namespace millrace::sinks::postgres
