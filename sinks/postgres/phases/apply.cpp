#include "sinks/postgres/phases/apply.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/phases/verify.h"
#include "sinks/postgres/refusals/broken_rows.h"
#include "sinks/postgres/statements/exact.h"
#include "sinks/postgres/statements/moves.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

constexpr std::string_view kCheckViolation = "23514";
constexpr std::string_view kForeignKeyViolation = "23503";
constexpr std::string_view kValueInUse = "23505";
constexpr std::string_view kNoPrivilege = "42501";  // That policies refuse a row, too.

enum class Does {
  Fences,
  Prepares,
  Writes,
  Removes,
  Moves,
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
  if (work.is_difference()) return false;
  return !matches_rows(work.target) || work.settled.updated + work.settled.unchanged == 0;
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

// Nobody else can have written to the table since its rows were set aside, and nothing of this load
// has moved them.
bool are_where_they_were(const LoadWork& work, std::uint64_t moved) {
  return moved == 0 && work.change.empty() && !work.is_partitioned &&
         !work.reactions.may_interfere();
}

void write_rows(LoadWork& work, std::uint64_t moved, std::vector<Step>& steps) {
  const auto& merge = *work.merge;
  const auto inserted = work.settled.inserted;
  const auto updated = work.settled.updated;
  if (all_are_new(work)) {
    steps.push_back(exactly(Does::Writes, inserted + updated - moved, merge.insert_all()));
  } else if (are_few(work) && are_where_they_were(work, moved)) {
    steps.push_back({Does::Prepares, {MergeSql::look_up_cheaply()}});
    if (updated > 0) steps.push_back(exactly(Does::Writes, updated, merge.update_aside()));
    if (inserted > 0) steps.push_back(exactly(Does::Writes, inserted, merge.insert_aside()));
    steps.push_back({Does::Prepares, {MergeSql::look_up_as_before()}});
  } else {
    const auto sql = merge.merge(work.connection().server_version(), are_few(work));
    steps.push_back(exactly(Does::Writes, inserted + updated - moved, sql));
  }
}

// How the rows get in: by a merge alone or, where rows take over each other's unique values, with
// some of them moved before.
struct Way {
  std::optional<Moves> moves = {};
  std::uint64_t moved = 0;
};

void move_rows(const Way& way, std::vector<Step>& steps) {
  if (!way.moves || way.moved == 0) return;
  steps.push_back(exactly(Does::Moves, way.moved, way.moves->remove));
  steps.push_back(exactly(Does::Writes, way.moved, way.moves->insert));
}

// Rows that have to go make way first, for values that are unique beside the key may be in use
// again; but where rows refer to each other, none may go that one still refers to.
void change_rows(LoadWork& work, const Way& way, std::vector<Step>& steps) {
  const auto& settled = work.settled;
  const bool writes = !work.direct && settled.inserted + settled.updated > 0;
  const bool removes = !work.direct && settled.deleted > 0;
  const bool marks = !work.direct && settled.marked > 0;
  if (writes || removes || marks) steps.push_back({Does::Prepares, {"SAVEPOINT staged"}});
  const bool removes_last = matches_rows(work.target) && work.reactions.refer_to_itself();
  if (removes && !removes_last) steps.push_back(removal(work, true));
  move_rows(way, steps);
  const bool is_all = way.moved == settled.inserted + settled.updated;
  if (writes && !is_all) write_rows(work, way.moved, steps);
  if (removes && removes_last) steps.push_back(removal(work, false));
  if (marks) steps.push_back(exactly(Does::Marks, settled.marked, work.merge->mark_gone()));
}

// What comes before the rows are changed.
std::vector<Step> first_steps(LoadWork& work) {
  std::vector<Step> steps;
  LoadRecords records(work.connection(), work.table, work.identity);
  // First, because the row stays locked: it is the last word until COMMIT.
  if (work.fence.is_needed()) {
    steps.push_back({Does::Fences, touching_one(records.raise_token(work.fence))});
  }
  if (!work.change.empty()) steps.push_back({Does::Prepares, {work.change}});
  for (const auto& comment : work.comments) steps.push_back({Does::Prepares, {comment}});
  return steps;
}

// What a delta load leaves, under the name that the next one asks for.
io::PgStatement naming(const LoadWork& work, const GenerationSql& sql) {
  const auto& settled = work.settled;
  const bool is_counted = work.is_difference() && settled.before && !has_to_be_verified(work);
  if (!is_counted) return sql.keep(work.generation, work.identity.id);
  return sql.keep_difference(work.generation, work.identity.id,
                             *settled.before + settled.inserted - settled.deleted);
}

void last_steps(LoadWork& work, std::vector<Step>& steps) {
  LoadRecords records(work.connection(), work.table, work.identity);
  steps.push_back(
      {Does::Records, touching_one(records.addition(work.settled.with(work.left_out)))});
  if (!work.generation.empty()) {
    steps.push_back({Does::Records, touching_one(naming(work, records.generations()))});
  }
  if (work.kept.is_limited()) steps.push_back({Does::Forgets, records.forget_old(work.kept)});
  if (commits_at_once(work)) steps.push_back({Does::Commits, {"COMMIT"}});
}

std::string advice_about_references(const LoadWork& work) {
  return matches_rows(work.target)
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

// A row with that key or value may be there all the same.
Error in_use(const LoadWork& work, Error error) {
  if (!work.reactions.may_hide_rows()) return error;
  return {error.kind(),
          fmt::format("{}; row-level security hides rows of table {} from {}, and one of these may "
                      "have the key or the value already: it is neither counted nor changed. Leave "
                      "the row out of the report, or use a user that may see it",
                      error.message(), printable(quote_name(work.table)),
                      work.reactions.user_with_policies())};
}

RefusedRows refused_rows(LoadWork& work) {
  return {.connection = work.connection(),
          .merge = *work.merge,
          .oid = work.oid,
          .table = work.table,
          .are_matched = matches_rows(work.target),
          .origin_of = [&work](std::uint64_t row) { return work.origin_of(row); }};
}

// Before Postgres 15, a key that a hidden row has is refused so, too.
Task<Error> refused_by_policies(LoadWork& work, Error error) {
  const auto row = co_await row_that_policies_refuse(refused_rows(work));
  co_return Error(
      error.kind(),
      fmt::format("{}{}; what {} may write is up to the policies of table {}, and a row "
                  "that they hide may have the same key",
                  row, error.message(), work.reactions.user_with_policies(),
                  printable(quote_name(work.table))));
}

bool changes_rows(Does does) {
  return does == Does::Writes || does == Does::Moves || does == Does::Marks ||
         does == Does::Removes;
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
  if (changes_rows(step.does) && state == kNoPrivilege && work.reactions.may_hide_rows()) {
    co_return co_await refused_by_policies(work, std::move(error));
  }
  if (changes_rows(step.does) && state == kValueInUse) co_return in_use(work, std::move(error));
  if (step.does == Does::Removes && state == kForeignKeyViolation) {
    co_return Error(ErrorKind::Refused, error.message() + advice_about_references(work));
  }
  if (step.does != Does::Writes || state != kCheckViolation) co_return error;
  const auto row = co_await row_that_breaks_a_check(refused_rows(work));
  co_return Error(error.kind(), row + error.message());
}

// The step that the server refused, and why.
struct Refusal {
  Step step;
  Error error;
};

// All in one round trip; nothing when all of them were carried out.
Task<Result<std::optional<Refusal>>> carry_out(LoadWork& work, std::vector<Step> steps) {
  std::vector<io::PgStatement> statements;
  statements.reserve(steps.size());
  for (const auto& step : steps) statements.push_back(step.statement);
  auto done = co_await work.connection().pipeline(std::move(statements));
  if (!done) co_return fail(std::move(done).error());
  if (done->refusal) {
    auto& step = steps[std::min(done->answers.size(), steps.size() - 1)];
    co_return Refusal{std::move(step), *std::move(done->refusal)};
  }
  if (steps.back().does == Does::Commits) {
    if (auto right = io::committed(done->answers.back()); !right) co_return fail(right.error());
  }
  co_return std::nullopt;
}

Error cannot_move(const Error& error, const UniqueColumns& columns) {
  return Error(error.kind(),
               fmt::format("{}; rows of the report may take over each other's values there, and a "
                           "foreign key, trigger or rule would notice if they were deleted and "
                           "inserted again; {}",
                           error.message(),
                           columns.deferring.empty()
                               ? "make the unique index a constraint that is DEFERRABLE"
                               : "run: " + columns.deferring));
}

// A unique value was in use: by a row that gives it up in the same load, perhaps.
Task<Result<void>> apply_moving(LoadWork& work, Error error) {
  auto undone = co_await execute(work.connection(), "ROLLBACK TO SAVEPOINT staged");
  if (!undone) co_return fail(std::move(undone).error());
  auto found = co_await run_all(work.connection(), {find_unique_columns(work.oid)});
  if (!found) co_return fail(std::move(found).error());
  const auto columns = unique_columns_of(found->front());
  Way way{moves_of(*work.merge, columns)};
  if (!way.moves) co_return fail(in_use(work, std::move(error)));
  if (!work.reactions.let_rows_move()) co_return fail(cannot_move(error, columns));
  auto aside = co_await execute(work.connection(), way.moves->set_aside);
  if (!aside) co_return fail(std::move(aside).error());
  way.moved = *aside;
  std::vector<Step> steps;
  change_rows(work, way, steps);
  last_steps(work, steps);
  auto refused = co_await carry_out(work, std::move(steps));
  if (!refused) co_return fail(std::move(refused).error());
  if (!*refused) co_return Result<void>();
  auto& [step, why] = **refused;
  const bool is_referred_to = work.connection().sqlstate() == kForeignKeyViolation;
  if (step.does == Does::Moves && is_referred_to) co_return fail(cannot_move(error, columns));
  if (step.does == Does::Moves) co_return fail(std::move(why).during(error.message()));
  co_return fail(co_await explain_refusal(work, step, std::move(why)));
}

bool may_be_a_swap(LoadWork& work, const Refusal& refusal) {
  return refusal.step.does == Does::Writes && work.settled.updated > 0 &&
         matches_rows(work.target) && work.connection().sqlstate() == kValueInUse;
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
  auto steps = first_steps(work);
  change_rows(work, {}, steps);
  last_steps(work, steps);
  auto refused = co_await carry_out(work, std::move(steps));
  if (!refused) co_return fail(std::move(refused).error());
  if (!*refused) co_return Result<void>();
  auto& [step, error] = **refused;
  if (may_be_a_swap(work, **refused)) co_return co_await apply_moving(work, std::move(error));
  co_return fail(co_await explain_refusal(work, step, std::move(error)));
}

}  // namespace millrace::sinks::postgres
