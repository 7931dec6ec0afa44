// A load from its last row to COMMIT.

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/postgres/load.h"

namespace millrace::sinks::postgres {
namespace {

using components::LoadReport;
using components::LoadTotals;
using components::Mode;

constexpr std::string_view kCheckViolation = "23514";

std::unexpected<Error> rows_went_missing(std::uint64_t wanted, std::uint64_t done) {
  return fail(
      ErrorKind::BadData,
      fmt::format("Postgres wrote {} of {} rows: a trigger, a rule or a policy of the table "
                  "drops rows; the load was rolled back",
                  done, wanted));
}

// `id = "7", day = "..."`, of the first row.
std::string key_of(const MergeSql& merge, const io::PgRows& rows) {
  std::string key;
  for (std::size_t i = 0; i < merge.key_names().size(); ++i) {
    key += fmt::format("{}{} = \"{}\"", key.empty() ? "" : ", ", printable(merge.key_names()[i]),
                       printable(rows.text(0, i)));
  }
  return key;
}

}  // namespace

Task<Result<LoadReport>> PostgresLoad::commit(LoadTotals expected) {
  if (already_) {
    destination_.note_table();
    session_.reset();
    turn_.reset();
    co_return *already_;
  }
  auto report = co_await finish(expected);
  if (!report) co_return fail(co_await explain(std::move(report).error()));
  destination_.note_table();
  session_.reset();
  turn_.reset();
  co_return report;
}

Task<Result<LoadReport>> PostgresLoad::finish(LoadTotals expected) {
  if (auto ended = co_await end_copy(expected); !ended) co_return fail(std::move(ended).error());
  LoadReport report;
  report.inserted = rows_;
  if (!direct_) {
    auto settled = co_await settle_staged();
    if (!settled) co_return fail(std::move(settled).error());
    report = std::move(*settled);
  }
  report.rows = rows_;
  report.deleted = deleted_;
  if (auto right = co_await verify(report); !right) co_return fail(std::move(right).error());
  LoadRecords records(connection(), table_, identity_);
  if (auto added = co_await records.add(report); !added) co_return fail(std::move(added).error());
  if (auto done = co_await connection().commit(); !done) co_return fail(std::move(done).error());
  co_return report;
}

Task<Result<void>> PostgresLoad::end_copy(LoadTotals expected) {
  if (rows_ != expected.rows) {
    co_return fail(ErrorKind::Internal, fmt::format("{} rows were written where {} were announced",
                                                    rows_, expected.rows));
  }
  encoder_->end(encoded_);
  if (auto sent = co_await send_encoded(); !sent) co_return sent;
  auto copied = co_await connection().end_copy();
  if (!copied) co_return fail(std::move(copied).error());
  if (*copied != rows_) co_return rows_went_missing(rows_, *copied);
  co_return co_await check_what_came_back();
}

Task<Result<void>> PostgresLoad::check_what_came_back() {
  if (merge_->asked_back().empty()) co_return Result<void>();
  if (auto set = co_await execute(MergeSql::plain_output()); !set) co_return fail(set.error());
  for (const auto& [column, find_changed] : merge_->asked_back()) {
    auto changed = co_await connection().query(find_changed);
    if (!changed) co_return fail(std::move(changed).error());
    if (changed->rows.empty()) continue;
    const auto row = numbers_.row_of(static_cast<std::uint64_t>(changed->number(0, 0)));
    co_return fail(
        ErrorKind::BadData,
        fmt::format("row {}: column \"{}\": \"{}\" would come back from {} as \"{}\"; let the "
                    "report write it so, or make the column text",
                    row, printable(column.name), printable(changed->text(0, 1), 80),
                    column.sql_type, printable(changed->text(0, 2), 80)));
  }
  co_return Result<void>();
}

Task<Result<LoadReport>> PostgresLoad::settle_staged() {
  Result<std::uint64_t> collapsed = 0;
  if (!destination_.target().key.empty()) collapsed = co_await collapse_duplicates();
  if (!collapsed) co_return fail(std::move(collapsed).error());
  const std::uint64_t staged = rows_ - *collapsed;
  LoadReport report;
  if (destination_.target().mode != Mode::Upsert) {
    auto inserted = co_await move_staged(merge_->insert_all());
    if (!inserted) co_return fail(std::move(inserted).error());
    if (*inserted != staged) co_return rows_went_missing(staged, *inserted);
    report.inserted = *inserted;
  } else {
    auto merged = co_await merge_staged(staged);
    if (!merged) co_return fail(std::move(merged).error());
    report = std::move(*merged);
  }
  report.collapsed = *collapsed;
  co_return report;
}

Task<Result<std::uint64_t>> PostgresLoad::move_staged(std::string sql) {
  auto marked = co_await execute("SAVEPOINT staged");
  if (!marked) co_return fail(std::move(marked).error());
  auto moved = co_await execute(std::move(sql));
  if (moved || connection().sqlstate() != kCheckViolation) co_return moved;
  const auto row = co_await row_that_breaks_a_check();
  co_return fail(moved.error().kind(), row + moved.error().message());
}

// The server's own words quote all of the row.
Task<std::string> PostgresLoad::row_that_breaks_a_check() {
  if (merge_->key_names().empty()) co_return "";
  auto undone = co_await execute("ROLLBACK TO SAVEPOINT staged");
  if (!undone) co_return "";
  io::PgParameters which{oid_};
  auto checks = co_await connection().query(
      "SELECT string_agg('(' || pg_get_expr(conbin, conrelid) || ') IS FALSE', ' OR ') FROM "
      "pg_catalog.pg_constraint WHERE contype = 'c' AND conrelid = $1::oid",
      which);
  if (!checks || checks->text(0, 0).empty()) co_return "";
  // Fails when a check asks for columns that the export does not have.
  auto broken = co_await connection().query(merge_->find_key_where(checks->text(0, 0)));
  if (!broken || broken->rows.empty()) co_return "";
  co_return "the row with the key " + key_of(*merge_, *broken) + ": ";
}

Task<Result<std::uint64_t>> PostgresLoad::collapse_duplicates() {
  auto duplicate = co_await connection().query(merge_->find_duplicate_key());
  if (!duplicate) co_return fail(std::move(duplicate).error());
  if (duplicate->rows.empty()) co_return 0;
  auto collapsed = co_await execute(merge_->collapse_equal_rows());
  if (!collapsed) co_return fail(std::move(collapsed).error());
  duplicate = co_await connection().query(merge_->find_duplicate_key());
  if (!duplicate) co_return fail(std::move(duplicate).error());
  if (duplicate->rows.empty()) co_return *collapsed;
  co_return fail(ErrorKind::BadData,
                 "two rows of the export have the key " + key_of(*merge_, *duplicate) +
                     " and differ elsewhere; make the report's rows unique, or choose another key");
}

// The rows are counted before they are merged, under a lock against other writers: so the counts
// are exact, and a trigger that drops a row is noticed.
Task<Result<LoadReport>> PostgresLoad::merge_staged(std::uint64_t staged) {
  if (auto locked = co_await lock("SHARE ROW EXCLUSIVE"); !locked) co_return fail(locked.error());
  auto allowed = reactions_.allow_updates(merge_->updated_names(), table_);
  if (!allowed) co_return fail(std::move(allowed).error());
  if (reactions_.may_interfere()) {
    auto counted = co_await count("SELECT count(*) FROM " + quote_name(table_));
    if (!counted) co_return fail(std::move(counted).error());
    before_ = *counted;
  }
  auto compared = co_await connection().query(merge_->compare());
  if (!compared) co_return fail(std::move(compared).error());
  LoadReport report;
  report.inserted = static_cast<std::uint64_t>(compared->number(0, 0));
  report.updated = static_cast<std::uint64_t>(compared->number(0, 1));
  const std::uint64_t wanted = report.inserted + report.updated;
  if (wanted > staged) co_return fail(ErrorKind::Internal, "the merge counts more than was staged");
  report.unchanged = staged - wanted;
  if (wanted == 0) co_return report;
  auto merged = co_await move_staged(merge_->merge(connection().server_version()));
  if (!merged) co_return fail(std::move(merged).error());
  if (*merged != wanted) co_return rows_went_missing(wanted, *merged);
  co_return report;
}

}  // namespace millrace::sinks::postgres
