#include "sinks/postgres/phases/opening.h"

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/phases/staging.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/schema/comments.h"
#include "sinks/postgres/schema/table_plan.h"
#include "sinks/postgres/schema/widening.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {
namespace {

constexpr std::string_view kUndefinedTable = "42P01";
constexpr int kMostLooks = 3;

// Fills in the schema of a name that has none.
Task<Result<void>> find_schema(LoadWork& work) {
  if (!work.table.schema.empty()) co_return Result<void>();
  auto found = co_await inspect(work.connection(), work.table);
  if (!found) co_return fail(std::move(found).error());
  co_return Result<void>();
}

// A load makes the tables of records where they are missing; a plan does without.
Task<Result<void>> find_records(LoadWork& work) {
  if (work.memory.has_records()) co_return Result<void>();
  LoadRecords records(work.connection(), work.table, work.identity);
  if (work.is_plan()) {
    auto there = co_await records.are_kept();
    if (!there) co_return fail(std::move(there).error());
    work.has_records = *there;
    co_return Result<void>();
  }
  auto made = co_await records.make_place(work.database.options().lock_timeout);
  if (made) work.memory.note_records(true);
  co_return made;
}

std::vector<io::PgStatement> beginning(const LoadWork& work) {
  const auto& options = work.database.options();
  std::vector<io::PgStatement> statements{
      {fmt::format("BEGIN ISOLATION LEVEL {} READ WRITE",
                   work.is_plan() ? "REPEATABLE READ" : "READ COMMITTED")},
      {fmt::format("SET LOCAL lock_timeout = {}", options.lock_timeout.count())},
      {fmt::format("SET LOCAL statement_timeout = {}", options.statement_timeout.count())},
      {"SET LOCAL work_mem = '256MB'"},
      // Texts are compared: a role's own setting could write two numbers alike.
      {"SET LOCAL extra_float_digits = 1"}};
  if (work.session->connection->server_version() >= 140000) {
    // A statement ends soon after its client is gone, with its locks.
    statements.push_back(
        {"SELECT set_config('client_connection_check_interval', '2s', true) "
         "WHERE version() LIKE '%linux%'"});
  }
  if (work.is_plan()) return statements;
  // Not held beyond the transaction: it works through a pooler too.
  statements.push_back({fmt::format("SELECT pg_advisory_xact_lock(hashtextextended({}, 1))",
                                    io::quote_pg_literal(quote_name(work.table)))});
  return statements;
}

// What is asked in the first round trip, and where the answers are to be found.
struct FirstTrip {
  std::vector<io::PgStatement> statements;
  std::size_t search = 0, look = 0;
  Room room = {};  // Its statements come last, when the table is known.

  std::size_t after_look() const { return look + kLookAnswers; }
};

// How the rows would lie in the table as it was seen before. nullopt when that is not known, or
// when it does not fit them: it may have been altered for them since.
std::optional<TablePlan> expected_plan(const LoadWork& work, const Schema& schema) {
  const bool is_known = work.memory.table() && work.memory.wider_types().empty();
  if (!is_known || work.target.comments || work.is_plan()) return std::nullopt;
  auto plan = plan_table(work.memory.table(), work.target, work.table, {schema});
  if (!plan) return std::nullopt;
  return *std::move(plan);
}

FirstTrip first_questions(LoadWork& work, const std::optional<TablePlan>& expected) {
  FirstTrip all{beginning(work)};
  const auto ask = [&all](std::vector<io::PgStatement> statements) {
    for (auto& statement : statements) all.statements.push_back(std::move(statement));
  };
  all.search = all.statements.size();
  if (work.has_records) {
    ask({LoadRecords(work.connection(), work.table, work.identity).search()});
  }
  all.look = all.statements.size();
  ask(look_at(work.table));
  if (expected) {
    all.room = make_room(work, *expected);
    ask(all.room.statements);
  }
  return all;
}

std::unexpected<Error> overtaken(LoadWork& work, std::optional<Table> table) {
  work.memory.note_table(std::move(table));
  return fail(Error(ErrorKind::Transient, fmt::format("table {} was created meanwhile",
                                                      printable(quote_name(work.table))))
                  .after(std::chrono::milliseconds(0)));
}

// Makes room in a second round trip.
Task<Result<TablePlan>> look_first(LoadWork& work, std::optional<Table> table,
                                   const Schema& schema) {
  const auto& wider_types = work.memory.wider_types();
  std::map<std::string, std::string> collations;
  if (table) {
    auto looked = co_await look_at_columns(work.connection(), *table, work.table, wider_types);
    if (!looked) co_return fail(std::move(looked).error());
    collations = *std::move(looked);
  }
  auto plan = plan_table(table, work.target, work.table, {schema, wider_types, collations});
  if (!plan) co_return plan;
  // The rows came with types for a new table: its columns know nothing of these.
  if (!plan->is_missing() && work.memory.knows_of_none()) {
    co_return overtaken(work, std::move(table));
  }
  if (work.target.comments) {
    auto comments =
        co_await missing_comments(work.connection(), work.table, plan->oid, work.identity.sync,
                                  work.names_in_file, plan->columns);
    if (!comments) co_return fail(std::move(comments).error());
    plan->comments = *std::move(comments);
  }
  auto room = make_room(work, *plan);
  auto done = co_await work.connection().pipeline(room.statements);
  if (!done) co_return fail(std::move(done).error());
  if (auto made = co_await enter_room(work, room, *std::move(done)); !made) {
    co_return fail(std::move(made).error());
  }
  co_return plan;
}

// nullopt when what was expected is not so any more; the memory knows better then.
Task<Result<std::optional<Opened>>> open_as_expected(LoadWork& work, const Schema& schema) {
  auto expected = expected_plan(work, schema);
  auto asked = first_questions(work, expected);
  auto done = co_await work.connection().pipeline(std::move(asked.statements));
  if (!done) co_return fail(std::move(done).error());
  std::span<const io::PgRows> answers = done->answers;
  if (answers.size() < asked.after_look()) {
    const bool no_records = answers.size() == asked.search && asked.look > asked.search &&
                            work.connection().sqlstate() == kUndefinedTable;
    if (!no_records) co_return fail(*std::move(done->refusal));
    work.memory.note_records(false);
    co_return std::nullopt;
  }
  auto table = table_seen(answers.subspan(asked.look, kLookAnswers), work.table);
  if (!table) co_return fail(std::move(table).error());
  const bool is_otherwise = expected && *table != work.memory.table();
  work.memory.note_seen(*table);
  if (is_otherwise) co_return std::nullopt;
  if (work.has_records) {
    LoadRecords records(work.connection(), work.table, work.identity);
    auto already = co_await records.judge(answers[asked.search], work.target.mode);
    if (!already) co_return fail(std::move(already).error());
    if (*already) co_return Opened{std::move(*already)};
  }
  if (!expected) {
    auto plan = co_await look_first(work, *std::move(table), schema);
    if (!plan) co_return fail(std::move(plan).error());
    co_return Opened{{}, std::move(plan->columns)};
  }
  done->answers.erase(done->answers.begin(),
                      done->answers.begin() + static_cast<std::ptrdiff_t>(asked.after_look()));
  if (auto made = co_await enter_room(work, asked.room, *std::move(done)); !made) {
    co_return fail(std::move(made).error());
  }
  co_return Opened{{}, std::move(expected->columns)};
}

}  // namespace

Task<Result<Opened>> open_transaction(LoadWork& work, const Schema& schema) {
  if (auto found = co_await find_schema(work); !found) co_return fail(std::move(found).error());
  for (int looks = 1; looks <= kMostLooks; ++looks) {
    if (auto ready = co_await find_records(work); !ready) co_return fail(std::move(ready).error());
    auto opened = co_await open_as_expected(work, schema);
    if (!opened) co_return fail(std::move(opened).error());
    if (*opened) co_return **std::move(opened);
    auto undone = co_await execute(work.connection(), "ROLLBACK");
    if (!undone) co_return fail(std::move(undone).error());
  }
  co_return fail(ErrorKind::Transient, fmt::format("table {} is altered all the time",
                                                   printable(quote_name(work.table))));
}

}  // namespace millrace::sinks::postgres
