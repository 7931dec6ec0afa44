#include "connector/ledger/job_tables.h"

namespace millrace::ledger {

using components::UnfinishedJob;
using io::SqliteStatement;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view kSelectJob =
    "SELECT job_id, submitted_at, seen_at FROM jobs WHERE request = ?1";

// The same job keeps the moment of its submission.
constexpr std::string_view kPutJob =
    "INSERT INTO jobs VALUES (?1, ?2, ?3, ?3) ON CONFLICT (request) DO UPDATE SET "
    "submitted_at = iif(job_id = excluded.job_id, submitted_at, excluded.submitted_at), "
    "job_id = excluded.job_id, seen_at = excluded.seen_at";

constexpr std::string_view kDeleteJob = "DELETE FROM jobs WHERE request = ?1";

// Half of the new, half of what was: one odd run does not decide.
constexpr std::string_view kPutDuration =
    "INSERT INTO job_durations VALUES (?1, ?2, ?3) ON CONFLICT (request) DO UPDATE SET "
    "milliseconds = (milliseconds + excluded.milliseconds) / 2, at = excluded.at";

constexpr std::string_view kSelectDuration =
    "SELECT milliseconds FROM job_durations WHERE request = ?1";

std::int64_t stored(JobTables::Time time) {
  return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

JobTables::Time time_of(std::int64_t stored) {
  return JobTables::Time(milliseconds(stored));
}

// Binds in the order of the parameters; the texts outlive the run of the statement.
template <class... Values>
Result<void> bind_all(SqliteStatement& statement, const Values&... values) {
  Result<void> bound;
  int parameter = 0;
  ((bound = bound ? statement.bind(++parameter, values) : bound), ...);
  return bound;
}

}  // namespace

Result<SqliteStatement*> JobTables::ready(std::optional<SqliteStatement>& statement,
                                          std::string_view sql) {
  if (!statement) {
    auto prepared = database_.prepare(sql);
    if (!prepared) return fail(std::move(prepared).error());
    statement.emplace(*std::move(prepared));
  }
  statement->reset();
  return &*statement;
}

Result<std::optional<UnfinishedJob>> JobTables::unfinished(const std::string& request) {
  auto select = ready(select_job_, kSelectJob);
  if (!select) return fail(std::move(select).error());
  SqliteStatement& row = **select;
  if (auto bound = bind_all(row, std::string_view(request)); !bound) return fail(bound.error());
  auto found = row.step();
  if (!found) return fail(std::move(found).error());
  std::optional<UnfinishedJob> job;
  if (*found) job = {std::string(row.text(0)), time_of(row.integer(1)), time_of(row.integer(2))};
  row.reset();
  return job;
}

Result<void> JobTables::submitted(const std::string& request, const std::string& job_id, Time now) {
  auto put = ready(put_job_, kPutJob);
  if (!put) return fail(std::move(put).error());
  auto bound = bind_all(**put, std::string_view(request), std::string_view(job_id), stored(now));
  return bound ? (*put)->run() : bound;
}

Result<void> JobTables::forget(const std::string& request) {
  auto remove = ready(delete_job_, kDeleteJob);
  if (!remove) return fail(std::move(remove).error());
  auto bound = bind_all(**remove, std::string_view(request));
  return bound ? (*remove)->run() : bound;
}

Result<void> JobTables::took(const std::string& request, milliseconds time, Time now) {
  auto put = ready(put_duration_, kPutDuration);
  if (!put) return fail(std::move(put).error());
  auto bound = bind_all(**put, std::string_view(request), std::int64_t{time.count()}, stored(now));
  return bound ? (*put)->run() : bound;
}

Result<std::optional<milliseconds>> JobTables::usual_duration(const std::string& request) {
  auto select = ready(select_duration_, kSelectDuration);
  if (!select) return fail(std::move(select).error());
  SqliteStatement& row = **select;
  if (auto bound = bind_all(row, std::string_view(request)); !bound) return fail(bound.error());
  auto found = row.step();
  if (!found) return fail(std::move(found).error());
  std::optional<milliseconds> time;
  if (*found) time = milliseconds(row.integer(0));
  row.reset();
  return time;
}

}  // namespace millrace::ledger
