#include "connector/ledger/records/jobs.h"

#include <algorithm>
#include <utility>

#include "connector/base/sha256.h"
#include "connector/ledger/records/stored_time.h"
#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {

using std::chrono::milliseconds;

namespace {

// A row for each hold, or one without; none of a job that is older than the last forget_jobs() of
// one of these syncs.
constexpr const char* kSelectJobs =
    "SELECT job_id, submitted_at, seen_at, sync, plan FROM millrace_jobs LEFT JOIN "
    "millrace_job_holds USING (request, job_id) LEFT JOIN millrace_job_plans USING (request, "
    "job_id, sync) WHERE request = $1 AND NOT EXISTS (SELECT 1 FROM millrace_upkeep AS "
    "done WHERE done.task IN (SELECT 'reset ' || asked.value FROM {each $2} AS asked) AND "
    "done.at >= submitted_at) ORDER BY submitted_at DESC, job_id";
// The same job keeps the moment of its submission.
constexpr const char* kPutJob =
    "INSERT INTO millrace_jobs VALUES ($1, $2, $3, $3) ON CONFLICT (request, job_id) DO UPDATE SET "
    "seen_at = excluded.seen_at";
constexpr const char* kDeleteJob = "DELETE FROM millrace_jobs WHERE request = $1 AND job_id = $2";
constexpr const char* kPutHold =
    "INSERT INTO millrace_job_holds SELECT request, job_id, $3 FROM millrace_jobs WHERE request = "
    "$1 AND job_id = $2 ON CONFLICT DO NOTHING";
// Of a sync that holds the job; the first plan stays, for it is the one that its rows were loaded
// by.
constexpr const char* kPutPlan =
    "INSERT INTO millrace_job_plans (request, job_id, sync, plan) SELECT request, job_id, sync, $4 "
    "FROM millrace_job_holds WHERE request = $1 AND job_id = $2 AND sync = $3 AND $4 <> '' "
    "ON CONFLICT DO NOTHING";
// What another plan of the sync held; with the job itself where nobody else holds it.
constexpr const char* kDeleteOutdatedJobs =
    "DELETE FROM millrace_jobs WHERE request = $1 AND job_id <> $2 AND EXISTS (SELECT 1 FROM "
    "millrace_job_plans AS its WHERE its.request = millrace_jobs.request AND its.job_id = "
    "millrace_jobs.job_id AND its.sync = $3 AND its.plan <> $4 AND $4 <> '') AND NOT EXISTS "
    "(SELECT 1 FROM millrace_job_holds AS others WHERE others.request = millrace_jobs.request AND "
    "others.job_id = millrace_jobs.job_id AND others.sync <> $3)";
constexpr const char* kDeleteOutdatedHolds =
    "DELETE FROM millrace_job_holds WHERE request = $1 AND job_id <> $2 AND sync = $3 AND EXISTS "
    "(SELECT 1 FROM millrace_job_plans AS its WHERE its.request = millrace_job_holds.request AND "
    "its.job_id = millrace_job_holds.job_id AND its.sync = $3 AND its.plan <> $4 AND $4 <> '')";
constexpr const char* kDeleteHold =
    "DELETE FROM millrace_job_holds WHERE request = $1 AND job_id = $2 AND sync = $3";
constexpr const char* kDeleteReleased =
    "DELETE FROM millrace_jobs WHERE request = $1 AND job_id = $2 AND NOT EXISTS (SELECT 1 FROM "
    "millrace_job_holds AS holds WHERE holds.request = millrace_jobs.request AND holds.job_id = "
    "millrace_jobs.job_id)";
// Half of the new, half of what was: one odd run does not decide. The same one again, which a lost
// answer may cause, changes nothing.
constexpr const char* kPutDuration =
    "INSERT INTO millrace_job_durations VALUES ($1, $2, $3) ON CONFLICT (request) DO UPDATE SET "
    "milliseconds = (millrace_job_durations.milliseconds + excluded.milliseconds) / 2, "
    "at = excluded.at WHERE millrace_job_durations.at <> excluded.at";
constexpr const char* kSelectDuration =
    "SELECT milliseconds FROM millrace_job_durations WHERE request = $1";
constexpr const char* kPutDelivery =
    "INSERT INTO millrace_deliveries VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr const char* kSelectDelivery = "SELECT 1 FROM millrace_deliveries WHERE load_id = $1";

std::vector<std::string> syncs_of(const Jobs::Holders& holders) {
  std::vector<std::string> names;
  names.reserve(holders.size());
  for (const auto& holder : holders) names.push_back(holder.sync);
  return names;
}

}  // namespace

std::int64_t Jobs::now() const {
  return stored(clock_.wall_now());
}

Task<Result<void>> Jobs::write(Unit unit) {
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

Task<Result<Rows>> Jobs::read(Statement statement) {
  Unit unit;
  unit.push_back(std::move(statement));
  auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(std::move(answers).error());
  co_return std::move(answers->front());
}

Task<Result<void>> Jobs::sweep() {
  const std::int64_t oldest = stored(clock_.wall_now() - kKept);
  Unit unit;
  unit.push_back({"DELETE FROM millrace_jobs WHERE seen_at < $1", {oldest}});
  unit.push_back({"DELETE FROM millrace_job_durations WHERE at < $1", {oldest}});
  unit.push_back({"DELETE FROM millrace_deliveries WHERE at < $1", {oldest}});
  co_return co_await write(std::move(unit));
}

Task<Result<std::vector<UnfinishedJob>>> Jobs::resumable(std::string request, Holders syncs) {
  std::vector<UnfinishedJob> jobs;
  if (resume_ == Resume::No) co_return jobs;
  const auto rows = co_await read({kSelectJobs, {short_sha256(request), list_of(syncs_of(syncs))}});
  if (!rows) co_return fail(rows.error());
  for (const auto& row : *rows) {
    const auto holder =
        is_null(row, 3) ? syncs.end() : std::ranges::find(syncs, text_of(row, 3), &JobHolder::sync);
    if (!is_null(row, 3) && holder == syncs.end()) continue;
    const bool is_outdated = !is_null(row, 3) && !is_null(row, 4) && !holder->plan.empty() &&
                             holder->plan != text_of(row, 4);
    if (jobs.empty() || jobs.back().id != text_of(row, 0)) {
      jobs.push_back(
          {text_of(row, 0), time_of(integer_of(row, 1)), time_of(integer_of(row, 2)), is_outdated});
    } else {
      jobs.back().is_outdated = jobs.back().is_outdated && is_outdated;
    }
  }
  co_return jobs;
}

Task<Result<void>> Jobs::submitted(std::string request, std::string job_id) {
  Unit unit;
  unit.push_back({kPutJob, {short_sha256(request), std::move(job_id), now()}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Jobs::hold(std::string request, std::string job_id, Holders syncs) {
  const auto key = short_sha256(request);
  Unit unit;
  for (auto& [sync, plan] : syncs) {
    unit.push_back({kDeleteOutdatedJobs, {key, job_id, sync, plan}});
    unit.push_back({kDeleteOutdatedHolds, {key, job_id, sync, plan}});
    unit.push_back({kPutHold, {key, job_id, sync}});
    unit.push_back({kPutPlan, {key, job_id, std::move(sync), std::move(plan)}});
  }
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Jobs::release(std::string request, std::string job_id, std::string sync) {
  const auto key = short_sha256(request);
  Unit unit;
  unit.push_back({kDeleteHold, {key, job_id, std::move(sync)}});
  unit.push_back({kDeleteReleased, {key, std::move(job_id)}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Jobs::forget(std::string request, std::string job_id) {
  Unit unit;
  unit.push_back({kDeleteJob, {short_sha256(request), std::move(job_id)}});
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Jobs::took(std::string request, milliseconds time) {
  Unit unit;
  unit.push_back({kPutDuration, {short_sha256(request), std::int64_t{time.count()}, now()}});
  co_return co_await write(std::move(unit));
}

Task<Result<std::optional<milliseconds>>> Jobs::usual_duration(std::string request) {
  const auto rows = co_await read({kSelectDuration, {short_sha256(request)}});
  if (!rows) co_return fail(rows.error());
  if (rows->empty()) co_return std::nullopt;
  co_return milliseconds(integer_of(rows->front(), 0));
}

Task<Result<void>> Jobs::delivered(std::vector<std::string> load_ids) {
  Unit unit;
  for (auto& load_id : load_ids) unit.push_back({kPutDelivery, {std::move(load_id), now()}});
  co_return co_await write(std::move(unit));
}

Task<Result<bool>> Jobs::was_delivered(std::string load_id) {
  const auto rows = co_await read({kSelectDelivery, {std::move(load_id)}});
  if (!rows) co_return fail(rows.error());
  co_return !rows->empty();
}

}  // namespace millrace::ledger
