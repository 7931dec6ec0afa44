#include "sinks/postgres/phases/settle.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/components/loads/repeated_key.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {
namespace {

using components::LoadReport;
using components::Mode;

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
    return work.origin_of(static_cast<std::uint64_t>(numbers->number(0, twin)));
  };
  const auto& merge = *work.merge;
  if (twins->are_spelled_alike) {
    co_return Error(
        ErrorKind::BadData,
        components::repeated_key_message(number_of(0), number_of(1), merge.shown_key(rows, 0, 1)));
  }
  co_return Error(ErrorKind::BadData,
                  fmt::format("row {} has the key {} and row {} the key {}, which are equal by the "
                              "type of the key in the table ({}); spell such keys alike in the "
                              "report, or give the table's key a type that distinguishes them",
                              number_of(0), merge.shown_key(rows, 0, 1), number_of(1),
                              merge.shown_key(rows, 1, 1), fmt::join(merge.key_types(), ", ")));
}

// How many rows of the stage were equal to another one; they are gone from it.
Task<Result<std::uint64_t>> collapse_duplicates(LoadWork& work) {
  auto marked = co_await execute(work.connection(), "SAVEPOINT every_row");
  if (!marked) co_return fail(std::move(marked).error());
  auto collapsed = co_await execute(work.connection(), work.merge->collapse_equal_rows());
  if (!collapsed) co_return fail(std::move(collapsed).error());
  auto duplicate = co_await work.connection().query(work.merge->find_duplicate_key());
  if (!duplicate) co_return fail(std::move(duplicate).error());
  if (duplicate->rows.empty()) {
    auto released = co_await execute(work.connection(), "RELEASE SAVEPOINT every_row");
    if (!released) co_return fail(std::move(released).error());
    co_return *collapsed;
  }
  co_return fail(co_await duplicate_key(work));
}

// What is asked of the server in one round trip, and where its answers are to be found.
struct Questions {
  std::size_t ask(io::PgStatement statement) {
    statements.push_back(std::move(statement));
    return statements.size() - 1;
  }

  std::vector<io::PgStatement> statements;
  std::optional<std::size_t> duplicate, reactions, before, compared, unmarked, gone, first;
};

// Many rows that come in the order of their keys, as those of the table lie, are joined a quarter
// faster side by side; the planner knows nothing of the stage's order. Texts are ordered by their
// collation there.
bool joins_in_order(const LoadWork& work) {
  constexpr std::uint64_t kMany = 10'000;
  if (!work.keys_differ || work.rows <= kMany) return false;
  const auto& type = work.merge->key_types().front();
  return !type.starts_with("text") && !type.starts_with("character");
}

io::PgStatement join_in_order(const LoadWork& work) {
  return {
      "SELECT set_config('enable_hashjoin', 'off', true) FROM pg_catalog.pg_stats "
      "WHERE schemaname = $1 AND tablename = $2 AND attname = $3 AND NOT inherited "
      "AND correlation > 0.9",
      {{work.table.schema}, {work.table.table}, {work.merge->key_names().front()}}};
}

void ask_to_compare(LoadWork& work, Questions& all) {
  if (joins_in_order(work)) all.ask(join_in_order(work));
  // A plan must not make another table.
  if (!work.is_plan()) all.ask({work.merge->set_aside()});
  all.compared = all.ask({work.is_plan() ? work.merge->compare() : MergeSql::count_aside()});
  if (joins_in_order(work)) all.ask({"SET LOCAL enable_hashjoin TO DEFAULT"});
}

// The lock comes behind what it is not needed for.
Questions questions_for(LoadWork& work) {
  Questions all;
  const auto& target = work.target;
  if (matches_rows(target) && !work.keys_differ)
    all.duplicate = all.ask({work.merge->find_duplicate_key()});
  if (!work.is_there()) return all;
  if (!work.is_plan()) {
    all.ask({lock_statement(work, target.mode == Mode::Append ? kAppendLock : kMergeLock)});
  }
  all.reactions = all.ask(find_reactions(work.oid));
  if (matches_rows(target)) ask_to_compare(work, all);
  if (!takes_rows_away(target)) return all;
  if (!work.rows_before) all.before = all.ask({work.merge->count_rows()});
  const bool may_leave = !work.is_difference() || work.some_left;
  if (work.is_difference() && work.some_left && removes_rows(target)) {
    all.gone = all.ask({work.merge->count_gone()});
  }
  if (marks_rows(target) && may_leave) all.unmarked = all.ask({work.merge->count_unmarked()});
  if (!work.has_records) return all;
  all.first = all.ask(LoadRecords(work.connection(), work.table, work.identity).ask_for_others());
  return all;
}

// Refused when the database would do more than the load may.
Task<Result<void>> heed_reactions(LoadWork& work, const io::PgRows& found) {
  work.reactions = reactions_of(found);
  if (auto allowed = work.reactions.allow(work.target, work.table); !allowed) co_return allowed;
  if (matches_rows(work.target)) {
    auto allowed = work.reactions.allow_updates(work.merge->updated_names(), work.table);
    if (!allowed) co_return allowed;
  }
  // Then rows are counted once more at the end, and that needs a beginning.
  const bool counts_again = work.reactions.may_interfere() || work.reactions.may_hide_rows();
  if (!counts_again || work.settled.before) co_return Result<void>();
  auto counted = co_await count_rows(work.connection(), work.merge->count_rows());
  if (!counted) co_return fail(std::move(counted).error());
  work.settled.before = *counted;
  co_return Result<void>();
}

// Once rows of the stage are gone.
Task<Result<io::PgRows>> compare_again(LoadWork& work) {
  std::vector<io::PgStatement> statements{{work.merge->compare()}};
  if (!work.is_plan()) {
    statements = {{MergeSql::forget_aside()}, {work.merge->set_aside()}, {MergeSql::count_aside()}};
  }
  auto answers = co_await run_all(work.connection(), std::move(statements));
  if (!answers) co_return fail(std::move(answers).error());
  co_return std::move(answers->back());
}

// Of `staged` rows, each with a key of its own.
Result<LoadReport> report_of(const LoadWork& work, std::uint64_t staged,
                             const std::optional<io::PgRows>& compared) {
  LoadReport report{.rows = work.rows, .inserted = staged, .before = work.settled.before};
  if (compared) {
    report.inserted = static_cast<std::uint64_t>(compared->number(0, 0));
    report.updated = static_cast<std::uint64_t>(compared->number(0, 1));
    if (report.inserted + report.updated > staged) {
      return fail(ErrorKind::Internal, "the comparison finds more rows than were staged");
    }
    report.unchanged = staged - report.inserted - report.updated;
  }
  if (!removes_rows(work.target) || !work.is_there() || work.is_difference()) return report;
  // The key is unique on both sides: every staged row that is not new keeps one row of the table.
  const std::uint64_t kept = staged - report.inserted;
  if (report.before.value_or(0) < kept) {
    return fail(ErrorKind::Internal, "the comparison finds more rows than the table has");
  }
  report.deleted = *report.before - kept;
  return report;
}

}  // namespace

Task<Result<void>> check_what_came_back(LoadWork& work) {
  if (work.merge->asked_back().empty()) co_return Result<void>();
  if (auto set = co_await execute(work.connection(), MergeSql::plain_output()); !set)
    co_return fail(set.error());
  for (const auto& [column, find_changed] : work.merge->asked_back()) {
    auto changed = co_await work.connection().query(find_changed);
    if (!changed) co_return fail(std::move(changed).error());
    if (changed->rows.empty()) continue;
    const auto row = work.origin_of(static_cast<std::uint64_t>(changed->number(0, 0)));
    co_return fail(
        ErrorKind::BadData,
        fmt::format("row {}: column \"{}\": \"{}\" would come back from {} as \"{}\"; let the "
                    "report write it so, or make the column text",
                    row, printable(column.name), printable(changed->text(0, 1), 80),
                    column.sql_type, printable(changed->text(0, 2), 80)));
  }
  co_return Result<void>();
}

LoadReport count_direct(const LoadWork& work) {
  LoadReport report{.rows = work.rows, .inserted = work.rows};
  if (work.target.mode != Mode::Append) report.before = 0;
  return report;
}

Task<Result<LoadReport>> count_staged(LoadWork& work) {
  auto asked = questions_for(work);
  auto answers = co_await run_all(work.connection(), std::move(asked.statements));
  if (!answers) co_return fail(std::move(answers).error());
  work.settled.before = work.is_there() ? work.rows_before : std::optional<std::uint64_t>(0);
  if (asked.before) {
    work.settled.before = static_cast<std::uint64_t>((*answers)[*asked.before].number(0, 0));
  }
  if (asked.reactions) {
    auto heeded = co_await heed_reactions(work, (*answers)[*asked.reactions]);
    if (!heeded) co_return fail(std::move(heeded).error());
  }
  std::optional<io::PgRows> compared;
  if (asked.compared) compared = std::move((*answers)[*asked.compared]);
  std::uint64_t collapsed = 0;
  if (asked.duplicate && !(*answers)[*asked.duplicate].rows.empty()) {
    auto gone = co_await collapse_duplicates(work);
    if (!gone) co_return fail(std::move(gone).error());
    collapsed = *gone;
    if (compared) {
      auto again = co_await compare_again(work);
      if (!again) co_return fail(std::move(again).error());
      compared = std::move(*again);
    }
  }
  auto report = report_of(work, work.rows - collapsed, compared);
  if (!report) co_return report;
  report->collapsed = collapsed;
  if (asked.gone) {
    report->deleted = static_cast<std::uint64_t>((*answers)[*asked.gone].number(0, 0));
  }
  report->is_first = !work.has_records;
  if (asked.first) report->is_first = !(*answers)[*asked.first].truth(0, 0);
  if (asked.unmarked) {
    report->marked = static_cast<std::uint64_t>((*answers)[*asked.unmarked].number(0, 0));
  }
  co_return report;
}

}  // namespace millrace::sinks::postgres
