#include "connector/ledger/job_tables.h"

#include <algorithm>

namespace millrace::ledger {

using components::UnfinishedJob;
using io::SqliteStatement;
using std::chrono::milliseconds;

namespace {

using namespace std::string_view_literals;

constexpr std::array kSql = {
    // SelectJobs: a row for each hold, or one without.
    "SELECT job_id, submitted_at, seen_at, sync FROM jobs LEFT JOIN job_holds USING (request, "
    "job_id) WHERE request = ?1 ORDER BY submitted_at DESC, job_id"sv,
    // PutJob: the same job keeps the moment of its submission.
    "INSERT INTO jobs VALUES (?1, ?2, ?3, ?3) ON CONFLICT (request, job_id) DO UPDATE SET seen_at "
    "= excluded.seen_at"sv,
    "DELETE FROM jobs WHERE request = ?1 AND job_id = ?2"sv,
    "INSERT INTO job_holds SELECT request, job_id, ?3 FROM jobs WHERE request = ?1 AND job_id = ?2 "
    "ON CONFLICT DO NOTHING"sv,
    "DELETE FROM job_holds WHERE request = ?1 AND job_id = ?2 AND sync = ?3"sv,
    // DeleteReleased.
    "DELETE FROM jobs WHERE request = ?1 AND job_id = ?2 AND NOT EXISTS (SELECT 1 FROM job_holds "
    "WHERE job_holds.request = jobs.request AND job_holds.job_id = jobs.job_id)"sv,
    // PutDuration: half of the new, half of what was; one odd run does not decide.
    "INSERT INTO job_durations VALUES (?1, ?2, ?3) ON CONFLICT (request) DO UPDATE SET "
    "milliseconds = (milliseconds + excluded.milliseconds) / 2, at = excluded.at"sv,
    "SELECT milliseconds FROM job_durations WHERE request = ?1"sv,
    "INSERT INTO deliveries VALUES (?1, ?2) ON CONFLICT DO NOTHING"sv,
    "SELECT 1 FROM deliveries WHERE load_id = ?1"sv,
};

std::int64_t stored(JobTables::Time time) {
  return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

JobTables::Time time_of(std::int64_t stored) {
  return JobTables::Time(milliseconds(stored));
}

}  // namespace

template <class... Values>
Result<SqliteStatement*> JobTables::bound(Statement which, const Values&... values) {
  static_assert(kSql.size() == kStatements);
  auto& statement = statements_[which];
  if (!statement) {
    auto prepared = database_.prepare(kSql[which]);
    if (!prepared) return fail(std::move(prepared).error());
    statement.emplace(*std::move(prepared));
  }
  statement->reset();
  Result<void> done;
  int parameter = 0;
  ((done = done ? statement->bind(++parameter, values) : done), ...);
  if (!done) return fail(std::move(done).error());
  return &*statement;
}

template <class... Values>
Result<void> JobTables::run(Statement which, const Values&... values) {
  auto statement = bound(which, values...);
  return statement ? (*statement)->run() : fail(std::move(statement).error());
}

Result<std::vector<UnfinishedJob>> JobTables::resumable(const std::string& request,
                                                        const std::vector<std::string>& syncs) {
  auto select = bound(SelectJobs, std::string_view(request));
  if (!select) return fail(std::move(select).error());
  SqliteStatement& row = **select;
  std::vector<UnfinishedJob> jobs;
  for (;;) {
    auto found = row.step();
    if (!found) return fail(std::move(found).error());
    if (!*found) break;
    const bool is_held = row.type(3) != io::SqliteType::Null;
    if (is_held && std::ranges::find(syncs, row.text(3)) == syncs.end()) continue;
    if (!jobs.empty() && jobs.back().id == row.text(0)) continue;
    jobs.push_back({std::string(row.text(0)), time_of(row.integer(1)), time_of(row.integer(2))});
  }
  row.reset();
  return jobs;
}

Result<void> JobTables::submitted(const std::string& request, const std::string& job_id, Time now) {
  return run(PutJob, std::string_view(request), std::string_view(job_id), stored(now));
}

Result<void> JobTables::hold(const std::string& request, const std::string& job_id,
                             const std::vector<std::string>& syncs) {
  for (const auto& sync : syncs) {
    auto held =
        run(PutHold, std::string_view(request), std::string_view(job_id), std::string_view(sync));
    if (!held) return held;
  }
  return {};
}

Result<void> JobTables::release(const std::string& request, const std::string& job_id,
                                const std::string& sync) {
  auto released =
      run(DeleteHold, std::string_view(request), std::string_view(job_id), std::string_view(sync));
  if (!released) return released;
  return run(DeleteReleased, std::string_view(request), std::string_view(job_id));
}

Result<void> JobTables::forget(const std::string& request, const std::string& job_id) {
  return run(DeleteJob, std::string_view(request), std::string_view(job_id));
}

Result<void> JobTables::took(const std::string& request, milliseconds time, Time now) {
  return run(PutDuration, std::string_view(request), std::int64_t{time.count()}, stored(now));
}

Result<std::optional<milliseconds>> JobTables::usual_duration(const std::string& request) {
  auto select = bound(SelectDuration, std::string_view(request));
  if (!select) return fail(std::move(select).error());
  SqliteStatement& row = **select;
  auto found = row.step();
  if (!found) return fail(std::move(found).error());
  std::optional<milliseconds> time;
  if (*found) time = milliseconds(row.integer(0));
  row.reset();
  return time;
}

Result<void> JobTables::delivered(const std::string& load_id, Time now) {
  return run(PutDelivery, std::string_view(load_id), stored(now));
}

Result<bool> JobTables::was_delivered(const std::string& load_id) {
  auto select = bound(SelectDelivery, std::string_view(load_id));
  if (!select) return fail(std::move(select).error());
  auto found = (*select)->step();
  (*select)->reset();
  return found;
}

}  // namespace millrace::ledger
