#include "connector/ledger/history/sync_states.h"

#include <map>
#include <utility>

#include "connector/base/process/process_identity.h"
#include "connector/ledger/history/known_syncs.h"
#include "connector/ledger/history/run_rows.h"
#include "connector/ledger/records/stored_time.h"
#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

// Some steps down an index for each sync. Ids tell seconds apart (the first 16 letters); of runs
// that began in one second, which one came last is looked up.
constexpr const char* kLastRuns =
    "SELECT asked.value, "
    "(SELECT run_id FROM millrace_runs WHERE sync = asked.value AND run_id >= "
    "(SELECT substr(max(run_id), 1, 16) FROM millrace_runs WHERE sync = asked.value) "
    "ORDER BY started_at DESC, run_id DESC LIMIT 1), "
    "(SELECT run_id FROM millrace_runs WHERE sync = asked.value AND failed = 0 AND run_id >= "
    "(SELECT substr(max(run_id), 1, 16) FROM millrace_runs WHERE sync = asked.value AND failed = 0)"
    " ORDER BY started_at DESC, run_id DESC LIMIT 1) FROM {each $1} AS asked";
constexpr const char* kHeldJobs =
    "SELECT hold.sync, hold.job_id, job.submitted_at FROM millrace_job_holds AS hold "
    "JOIN millrace_jobs AS job ON job.request = hold.request AND job.job_id = hold.job_id "
    "WHERE hold.sync IN (SELECT asked.value FROM {each $1} AS asked) "
    "ORDER BY job.submitted_at DESC, hold.job_id";
constexpr const char* kLeaseHolders =
    "SELECT sync, host, pid, space, started, since, until FROM millrace_leases "
    "WHERE owner <> '' AND until > {now} "
    "AND sync IN (SELECT asked.value FROM {each $1} AS asked)";
constexpr const char* kWaitingGuarded =
    "SELECT run_id, destination, sync, taken_away, remaining FROM millrace_guarded "
    "WHERE used_by = '' AND sync IN (SELECT asked.value FROM {each $1} AS asked) "
    "ORDER BY at DESC, run_id, destination";

constexpr const char* kJobsOfSync =
    "SELECT hold.request, hold.job_id, job.submitted_at FROM millrace_job_holds AS hold "
    "JOIN millrace_jobs AS job ON job.request = hold.request AND job.job_id = hold.job_id "
    "WHERE hold.sync = $1 ORDER BY job.submitted_at DESC, hold.job_id";
constexpr const char* kDropHold =
    "DELETE FROM millrace_job_holds WHERE request = $1 AND job_id = $2 AND sync = $3";
// Another sync may hold it, too.
constexpr const char* kDropUnheldJob =
    "DELETE FROM millrace_jobs WHERE request = $1 AND job_id = $2 AND NOT EXISTS (SELECT 1 FROM "
    "millrace_job_holds AS hold WHERE hold.request = $1 AND hold.job_id = $2)";

// Of jobs that nobody has begun to load, the ledger knows the request alone: see Jobs::resumable().
constexpr const char* kMarkReset =
    "INSERT INTO millrace_upkeep (task, at, done_by) VALUES ('reset ' || $1, $2, '') "
    "ON CONFLICT (task) DO UPDATE SET at = excluded.at";

using States = std::map<std::string, SyncState>;

// The ids of the runs that are wanted whole, and what they are to which sync.
struct LastIds {
  std::map<std::string, std::string> last;
  std::map<std::string, std::string> last_done;

  std::string list() const {
    std::vector<std::string> ids;
    for (const auto* each : {&last, &last_done}) {
      for (const auto& [sync, id] : *each) ids.push_back(id);
    }
    return list_of(ids);
  }
};

LastIds ids_from(const Rows& rows) {
  LastIds ids;
  for (const auto& row : rows) {
    if (!is_null(row, 1)) ids.last.emplace(text_of(row, 0), text_of(row, 1));
    if (!is_null(row, 2)) ids.last_done.emplace(text_of(row, 0), text_of(row, 2));
  }
  return ids;
}

void place_runs(States& states, const LastIds& ids, const std::vector<RecordedRun>& runs) {
  for (const auto& run : runs) {
    const auto state = states.find(run.start.sync);
    if (state == states.end()) continue;
    const auto is_it = [&run](const std::map<std::string, std::string>& of) {
      const auto found = of.find(run.start.sync);
      return found != of.end() && found->second == run.start.run_id;
    };
    if (is_it(ids.last)) state->second.last = run;
    if (is_it(ids.last_done)) state->second.last_done = run;
  }
}

void place_rest(States& states, const Answers& answers) {
  for (const auto& row : answers[1]) {
    states[text_of(row, 0)].jobs.push_back({text_of(row, 1), time_of(integer_of(row, 2))});
  }
  for (const auto& row : answers[2]) {
    if (is_gone({text_of(row, 1), integer_of(row, 2), text_of(row, 3), text_of(row, 4)})) continue;
    states[text_of(row, 0)].holder =
        LeaseHolder{text_of(row, 1), integer_of(row, 2), time_of(integer_of(row, 5)),
                    time_of(integer_of(row, 6))};
  }
  for (const auto& row : answers[3]) {
    states[text_of(row, 2)].guarded.push_back({text_of(row, 0),
                                               text_of(row, 1),
                                               text_of(row, 2),
                                               static_cast<std::uint64_t>(integer_of(row, 3)),
                                               static_cast<std::uint64_t>(integer_of(row, 4)),
                                               {}});
  }
}

}  // namespace

Task<Result<std::vector<SyncState>>> sync_states(Store& store, std::vector<std::string> syncs) {
  if (syncs.empty()) {
    auto known = co_await known_syncs(store);
    if (!known) co_return fail(std::move(known).error());
    syncs = *std::move(known);
  }
  States states;
  for (const auto& sync : syncs) states[sync].sync = sync;
  Unit unit;
  for (const auto* sql : {kLastRuns, kHeldJobs, kLeaseHolders, kWaitingGuarded}) {
    unit.push_back({sql, {list_of(syncs)}});
  }
  const auto answers = co_await store.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  auto watermarks = co_await Watermarks(store).of(syncs);
  if (!watermarks) co_return fail(std::move(watermarks).error());
  for (auto& each : *watermarks) states[each.sync].watermark = std::move(each);
  const auto ids = ids_from(answers->front());
  Unit whole;
  whole.push_back({select_runs("(SELECT * FROM millrace_runs WHERE run_id IN "
                               "(SELECT asked.value FROM {each $1} AS asked))"),
                   {ids.list()}});
  const auto runs = co_await store.run(std::move(whole));
  if (!runs) co_return fail(runs.error());
  place_runs(states, ids, runs_from(runs->front()));
  place_rest(states, *answers);
  std::vector<SyncState> result;
  for (auto& [sync, state] : states) result.push_back(std::move(state));
  co_return result;
}

Task<Result<std::vector<HeldJob>>> forget_jobs(Store& store, std::string sync, RecordedTime now) {
  Unit look;
  look.push_back({kJobsOfSync, {sync}});
  const auto held = co_await store.run(std::move(look));
  if (!held) co_return fail(held.error());
  std::vector<HeldJob> jobs;
  Unit unit;
  unit.push_back({kMarkReset, {sync, stored(now)}});
  for (const auto& row : held->front()) {
    jobs.push_back({text_of(row, 1), time_of(integer_of(row, 2))});
    unit.push_back({kDropHold, {text_of(row, 0), text_of(row, 1), sync}});
    unit.push_back({kDropUnheldJob, {text_of(row, 0), text_of(row, 1)}});
  }
  auto done = co_await store.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return jobs;
}

}  // namespace millrace::ledger
