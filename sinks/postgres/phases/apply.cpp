#include "sinks/postgres/phases/apply.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/phases/settle.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/phases/verify.h"
#include "sinks/postgres/statements/exact.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

constexpr std::string_view kCheckViolation = "23514";
constexpr std::string_view kForeignKeyViolation = "23503";

enum class Does {
  Fences,
  Prepares,
  Writes,
  Removes,
  Marks,
  Records,
  Forgets,
  Commits,
};

// One statement of commit().
struct Step {
  Does does = Does::Prepares;
  io::PgStatement statement;
  std::uint64_t rows = 0;  // That it is to touch, where the server checks it.
};

Step exactly(Does does, std::uint64_t rows, const std::string& sql) {
  return {does, {touching(rows, sql)}, rows};
}

// No staged row has a partner in the table: nothing need be held against anything.
bool all_are_new(const LoadWork& work) {
  return !work.target.matches_rows() || work.settled.updated + work.settled.unchanged == 0;
}

// So few rows are new or differ that it pays to look for them one by one.
bool are_few(const LoadWork& work) {
  constexpr std::uint64_t kOneIn = 5;
  const auto& settled = work.settled;
  return work.is_there() && (settled.inserted + settled.updated) * kOneIn <= settled.rows;
}

Step removal(const LoadWork& work, bool before_writing) {
  return exactly(
      Does::Removes, work.settled.deleted,
      before_writing && all_are_new(work) ? work.merge->delete_all() : work.merge->delete_gone());
}

Step writing(LoadWork& work) {
  return exactly(Does::Writes, work.settled.inserted + work.settled.updated,
                 all_are_new(work)
                     ? work.merge->insert_all()
                     : work.merge->merge(work.connection().server_version(), are_few(work)));
}

// Rows that have to go make way first, for values that are unique beside the key may be in use
// again; but where rows refer to each other, none may go that one still refers to.
void change_rows(LoadWork& work, std::vector<Step>& steps) {
  const auto& settled = work.settled;
  const bool writes = !work.direct && settled.inserted + settled.updated > 0;
  const bool removes = !work.direct && settled.deleted > 0;
  const bool marks = !work.direct && settled.marked > 0;
  if (writes || removes || marks) steps.push_back({Does::Prepares, {"SAVEPOINT staged"}});
  const bool removes_last = work.target.matches_rows() && work.reactions.refer_to_itself();
  if (removes && !removes_last) steps.push_back(removal(work, true));
  if (writes) steps.push_back(writing(work));
  if (removes && removes_last) steps.push_back(removal(work, false));
  if (marks) steps.push_back(exactly(Does::Marks, settled.marked, work.merge->mark_gone()));
}

std::vector<Step> steps_of(LoadWork& work) {
  std::vector<Step> steps;
  LoadRecords records(work.connection(), work.table, work.identity);
  // First, because the row stays locked: it is the last word until COMMIT.
  if (work.fence.is_needed()) {
    steps.push_back({Does::Fences, touching_one(records.raise_token(work.fence))});
  }
  if (!work.change.empty()) steps.push_back({Does::Prepares, {work.change}});
  change_rows(work, steps);
  steps.push_back({Does::Records, touching_one(records.addition(work.settled))});
  if (work.kept.is_limited()) steps.push_back({Does::Forgets, records.forget_old(work.kept)});
  if (!has_to_be_verified(work)) steps.push_back({Does::Commits, {"COMMIT"}});
  return steps;
}

// The server's own words quote all of the row.
Task<std::string> row_that_breaks_a_check(LoadWork& work) {
  if (work.merge->key_names().empty() || !work.is_there()) co_return "";
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
  co_return "the row with the key " + work.merge->shown_key(*broken) + ": ";
}

std::string advice_about_references(const LoadWork& work) {
  return work.target.matches_rows()
             ? "; the row has left the report, and another table still refers to it: remove what "
               "refers to it first, or use mode: upsert, which removes nothing"
             : "; mode replace without a key deletes every row before it loads the new ones: give "
               "it a key, so that only rows which left are deleted, or use mode: upsert with a key";
}

// The statement was carried out, on other rows than was settled.
Error otherwise_done(const Step& step, const Error& refusal) {
  const auto done = touched(refusal.message());
  if (step.does != Does::Removes) return rows_went_missing(step.rows, done).error();
  return Error(ErrorKind::BadData,
               fmt::format("Postgres removed {} of {} rows: a trigger, a rule or a policy of the "
                           "table keeps rows; the load was rolled back",
                           done, step.rows));
}

Task<Error> explain_refusal(LoadWork& work, const Step& step, Error error) {
  const auto& state = work.connection().sqlstate();
  if (state == kOtherwise) co_return otherwise_done(step, error);
  if (step.does == Does::Prepares) co_return std::move(error).during("prepare the table");
  if (step.does == Does::Fences && state == kNoRow) co_return work.fence.overtaken().error();
  if (step.does == Does::Records && (state == kNoRow || state == kNoAnswer)) {
    co_return LoadRecords(work.connection(), work.table, work.identity).not_kept().error();
  }
  if (step.does == Does::Records || step.does == Does::Forgets || step.does == Does::Fences) {
    co_return std::move(error).during("record the load");
  }
  if (step.does == Does::Removes && state == kForeignKeyViolation) {
    co_return Error(ErrorKind::Refused, error.message() + advice_about_references(work));
  }
  if (step.does != Does::Writes || state != kCheckViolation) co_return error;
  const auto row = co_await row_that_breaks_a_check(work);
  co_return Error(error.kind(), row + error.message());
}

}  // namespace

std::unexpected<Error> rows_went_missing(std::uint64_t wanted, std::uint64_t done) {
  return fail(
      ErrorKind::BadData,
      fmt::format("Postgres wrote {} of {} rows: a trigger, a rule or a policy of the table "
                  "drops rows; the load was rolled back",
                  done, wanted));
}

Task<Result<void>> apply(LoadWork& work) {
  const auto steps = steps_of(work);
  std::vector<io::PgStatement> statements;
  statements.reserve(steps.size());
  for (const auto& step : steps) statements.push_back(step.statement);
  auto done = co_await work.connection().pipeline(std::move(statements));
  if (!done) co_return fail(std::move(done).error());
  if (done->refusal) {
    const auto& step = steps[std::min(done->answers.size(), steps.size() - 1)];
    co_return fail(co_await explain_refusal(work, step, *std::move(done->refusal)));
  }
  if (done->answers.size() != steps.size()) {
    co_return fail(ErrorKind::Internal, "Postgres left statements of a load out");
  }
  if (steps.back().does != Does::Commits) co_return Result<void>();
  co_return io::committed(done->answers.back());
}

}  // namespace millrace::sinks::postgres
