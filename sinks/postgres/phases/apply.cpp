#include "sinks/postgres/phases/apply.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/phases/settle.h"
#include "sinks/postgres/phases/transaction.h"
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
};

// One statement of commit(), and how many rows it is to touch.
struct Step {
  Does does = Does::Prepares;
  io::PgStatement statement;
  std::optional<std::uint64_t> rows = {};
};

Step removal(const LoadWork& work) {
  return {Does::Removes,
          {work.target.matches_rows() ? work.merge->delete_gone() : work.merge->delete_all()},
          work.settled.deleted};
}

// Rows that have to go make way first, for values that are unique beside the key may be in use
// again; but where rows refer to each other, none may go that one still refers to.
std::vector<Step> steps_of(LoadWork& work) {
  std::vector<Step> steps;
  LoadRecords records(work.connection(), work.table, work.identity);
  // First, because the row stays locked: it is the last word until COMMIT.
  if (work.fence.is_needed()) steps.push_back({Does::Fences, records.raise_token(work.fence), 1});
  if (!work.change.empty()) steps.push_back({Does::Prepares, {work.change}});
  const auto& settled = work.settled;
  const bool writes = !work.direct && settled.inserted + settled.updated > 0;
  const bool removes = !work.direct && settled.deleted > 0;
  const bool marks = !work.direct && settled.marked > 0;
  if (writes || removes || marks) steps.push_back({Does::Prepares, {"SAVEPOINT staged"}});
  const bool removes_last = work.target.matches_rows() && work.reactions.refer_to_itself();
  if (removes && !removes_last) steps.push_back(removal(work));
  if (writes) {
    steps.push_back(
        {Does::Writes,
         {work.target.matches_rows() ? work.merge->merge(work.connection().server_version())
                                     : work.merge->insert_all()},
         settled.inserted + settled.updated});
  }
  if (removes && removes_last) steps.push_back(removal(work));
  if (marks) steps.push_back({Does::Marks, {work.merge->mark_gone()}, settled.marked});
  steps.push_back({Does::Records, records.addition(settled), 1});
  if (work.kept.is_limited()) steps.push_back({Does::Records, records.forget_old(work.kept)});
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

Task<Error> explain_refusal(LoadWork& work, Does did, Error error) {
  const auto& state = work.connection().sqlstate();
  if (did == Does::Prepares) co_return std::move(error).during("prepare the table");
  if (did == Does::Records || did == Does::Fences)
    co_return std::move(error).during("record the load");
  if (did == Does::Removes && state == kForeignKeyViolation) {
    co_return Error(ErrorKind::Refused, error.message() + advice_about_references(work));
  }
  if (did != Does::Writes || state != kCheckViolation) co_return error;
  const auto row = co_await row_that_breaks_a_check(work);
  co_return Error(error.kind(), row + error.message());
}

std::unexpected<Error> otherwise_done(LoadWork& work, const Step& step, std::uint64_t done) {
  switch (step.does) {
    case Does::Fences:
      return work.fence.overtaken();
    case Does::Records:
      return LoadRecords(work.connection(), work.table, work.identity).not_kept();
    case Does::Removes:
      return fail(
          ErrorKind::BadData,
          fmt::format("Postgres removed {} of {} rows: a trigger, a rule or a policy of the "
                      "table keeps rows; the load was rolled back",
                      done, *step.rows));
    default:
      return rows_went_missing(*step.rows, done);
  }
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
    const Does did = steps[std::min(done->answers.size(), steps.size() - 1)].does;
    co_return fail(co_await explain_refusal(work, did, *std::move(done->refusal)));
  }
  for (std::size_t i = 0; i < steps.size() && i < done->answers.size(); ++i) {
    const auto& step = steps[i];
    const std::uint64_t touched = done->answers[i].affected;
    if (step.rows && *step.rows != touched) co_return otherwise_done(work, step, touched);
  }
  co_return Result<void>();
}

}  // namespace millrace::sinks::postgres
