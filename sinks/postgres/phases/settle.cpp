#include "sinks/postgres/phases/settle.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/components/loads/repeated_key.h"
#include "sinks/postgres/phases/transaction.h"

namespace millrace::sinks::postgres {
namespace {

using components::LoadReport;
using components::Mode;

constexpr std::string_view kCheckViolation = "23514";

// `id = "7", day = "..."`, of a row that has the key's values from its column `first` on.
std::string key_of(const MergeSql& merge, const io::PgRows& rows, std::size_t row = 0,
                   std::size_t first = 0) {
  std::string key;
  for (std::size_t i = 0; i < merge.key_names().size(); ++i) {
    key += fmt::format("{}{} = \"{}\"", key.empty() ? "" : ", ", printable(merge.key_names()[i]),
                       printable(rows.text(row, first + i)));
  }
  return key;
}

struct Twins {
  io::PgRows rows;  // Two: see MergeSql::find_twins().
  bool are_spelled_alike = false;
};

Task<Result<Twins>> find_twins(LoadWork& work) {
  auto twins = co_await work.connection().query(work.merge->find_twins(true));
  if (!twins) co_return fail(std::move(twins).error());
  if (twins->rows.size() == 2) co_return Twins{std::move(*twins), false};
  twins = co_await work.connection().query(work.merge->find_twins(false));
  if (!twins) co_return fail(std::move(twins).error());
  co_return Twins{std::move(*twins), true};
}

// Two staged rows that differ and have one key. The rows that were collapsed come back for it,
// because the others are counted by them.
Task<Error> duplicate_key(LoadWork& work) {
  const auto twins = co_await find_twins(work);
  if (!twins) co_return twins.error();
  const auto& rows = twins->rows;
  if (rows.rows.size() < 2) {
    co_return Error(ErrorKind::Internal, "the duplicate rows of a key are gone");
  }
  auto undone = co_await execute(work.connection(), "ROLLBACK TO SAVEPOINT every_row");
  if (!undone) co_return undone.error();
  io::PgParameters places{rows.text(0, 0), rows.text(1, 0)};
  auto numbers = co_await work.connection().query(MergeSql::find_numbers(), places);
  if (!numbers) co_return numbers.error();
  const auto number_of = [&](std::size_t twin) {
    return work.origins.origin_of(static_cast<std::uint64_t>(numbers->number(0, twin)));
  };
  const auto& merge = *work.merge;
  if (twins->are_spelled_alike) {
    co_return Error(ErrorKind::BadData, components::repeated_key_message(
                                            number_of(0), number_of(1), key_of(merge, rows, 0, 1)));
  }
  co_return Error(ErrorKind::BadData,
                  fmt::format("row {} has the key {} and row {} the key {}, which are equal by the "
                              "type of the key in the table ({}); spell such keys alike in the "
                              "report, or give the table's key a type that distinguishes them",
                              number_of(0), key_of(merge, rows, 0, 1), number_of(1),
                              key_of(merge, rows, 1, 1), fmt::join(merge.key_types(), ", ")));
}

// The server's own words quote all of the row.
Task<std::string> row_that_breaks_a_check(LoadWork& work) {
  if (work.merge->key_names().empty()) co_return "";
  auto undone = co_await execute(work.connection(), "ROLLBACK TO SAVEPOINT staged");
  if (!undone) co_return "";
  io::PgParameters which{work.oid};
  auto checks = co_await work.connection().query(
      "SELECT string_agg('(' || pg_get_expr(conbin, conrelid) || ') IS FALSE', ' OR ') FROM "
      "pg_catalog.pg_constraint WHERE contype = 'c' AND conrelid = $1::oid",
      which);
  if (!checks || checks->text(0, 0).empty()) co_return "";
  // Fails when a check asks for columns that the export does not have.
  auto broken = co_await work.connection().query(work.merge->find_key_where(checks->text(0, 0)));
  if (!broken || broken->rows.empty()) co_return "";
  co_return "the row with the key " + key_of(*work.merge, *broken) + ": ";
}

// From the stage into the table; a row that breaks a CHECK is named by its key.
Task<Result<std::uint64_t>> move_staged(LoadWork& work, std::string sql) {
  auto marked = co_await execute(work.connection(), "SAVEPOINT staged");
  if (!marked) co_return fail(std::move(marked).error());
  auto moved = co_await execute(work.connection(), std::move(sql));
  if (moved || work.connection().sqlstate() != kCheckViolation) co_return moved;
  const auto row = co_await row_that_breaks_a_check(work);
  co_return fail(moved.error().kind(), row + moved.error().message());
}

Task<Result<std::uint64_t>> collapse_duplicates(LoadWork& work) {
  auto duplicate = co_await work.connection().query(work.merge->find_duplicate_key());
  if (!duplicate) co_return fail(std::move(duplicate).error());
  if (duplicate->rows.empty()) co_return 0;
  auto marked = co_await execute(work.connection(), "SAVEPOINT every_row");
  if (!marked) co_return fail(std::move(marked).error());
  auto collapsed = co_await execute(work.connection(), work.merge->collapse_equal_rows());
  if (!collapsed) co_return fail(std::move(collapsed).error());
  duplicate = co_await work.connection().query(work.merge->find_duplicate_key());
  if (!duplicate) co_return fail(std::move(duplicate).error());
  if (duplicate->rows.empty()) co_return *collapsed;
  co_return fail(co_await duplicate_key(work));
}

// The rows are counted before they are merged, under a lock against other writers: so the counts
// are exact, and a trigger that drops a row is noticed.
Task<Result<LoadReport>> merge_staged(LoadWork& work, std::uint64_t staged) {
  if (auto locked = co_await lock_table(work, "SHARE ROW EXCLUSIVE"); !locked)
    co_return fail(locked.error());
  auto allowed = work.reactions.allow_updates(work.merge->updated_names(), work.table);
  if (!allowed) co_return fail(std::move(allowed).error());
  if (work.reactions.may_interfere()) {
    auto counted =
        co_await count_rows(work.connection(), "SELECT count(*) FROM " + quote_name(work.table));
    if (!counted) co_return fail(std::move(counted).error());
    work.before = *counted;
  }
  auto compared = co_await work.connection().query(work.merge->compare());
  if (!compared) co_return fail(std::move(compared).error());
  LoadReport report;
  report.inserted = static_cast<std::uint64_t>(compared->number(0, 0));
  report.updated = static_cast<std::uint64_t>(compared->number(0, 1));
  const std::uint64_t wanted = report.inserted + report.updated;
  if (wanted > staged) {
    co_return fail(ErrorKind::Internal, "the merge reports more rows than were staged");
  }
  report.unchanged = staged - wanted;
  if (wanted == 0) co_return report;
  auto merged = co_await move_staged(work, work.merge->merge(work.connection().server_version()));
  if (!merged) co_return fail(std::move(merged).error());
  if (*merged != wanted) co_return rows_went_missing(wanted, *merged);
  co_return report;
}

}  // namespace

std::unexpected<Error> rows_went_missing(std::uint64_t wanted, std::uint64_t done) {
  return fail(
      ErrorKind::BadData,
      fmt::format("Postgres wrote {} of {} rows: a trigger, a rule or a policy of the table "
                  "drops rows; the load was rolled back",
                  done, wanted));
}

Task<Result<void>> check_what_came_back(LoadWork& work) {
  if (work.merge->asked_back().empty()) co_return Result<void>();
  if (auto set = co_await execute(work.connection(), MergeSql::plain_output()); !set)
    co_return fail(set.error());
  for (const auto& [column, find_changed] : work.merge->asked_back()) {
    auto changed = co_await work.connection().query(find_changed);
    if (!changed) co_return fail(std::move(changed).error());
    if (changed->rows.empty()) continue;
    const auto row = work.origins.origin_of(static_cast<std::uint64_t>(changed->number(0, 0)));
    co_return fail(
        ErrorKind::BadData,
        fmt::format("row {}: column \"{}\": \"{}\" would come back from {} as \"{}\"; let the "
                    "report write it so, or make the column text",
                    row, printable(column.name), printable(changed->text(0, 1), 80),
                    column.sql_type, printable(changed->text(0, 2), 80)));
  }
  co_return Result<void>();
}

Task<Result<LoadReport>> settle_staged(LoadWork& work) {
  Result<std::uint64_t> collapsed = 0;
  if (!work.target.key().empty()) collapsed = co_await collapse_duplicates(work);
  if (!collapsed) co_return fail(std::move(collapsed).error());
  const std::uint64_t staged = work.rows - *collapsed;
  LoadReport report;
  if (work.target.mode() != Mode::Upsert) {
    auto inserted = co_await move_staged(work, work.merge->insert_all());
    if (!inserted) co_return fail(std::move(inserted).error());
    if (*inserted != staged) co_return rows_went_missing(staged, *inserted);
    report.inserted = *inserted;
  } else {
    auto merged = co_await merge_staged(work, staged);
    if (!merged) co_return fail(std::move(merged).error());
    report = std::move(*merged);
  }
  report.collapsed = *collapsed;
  co_return report;
}

}  // namespace millrace::sinks::postgres
