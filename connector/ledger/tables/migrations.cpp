#include "connector/ledger/tables/migrations.h"

namespace millrace::ledger {
namespace {

struct Migration {
  std::int64_t to;
  std::string_view sql;  // One statement, in the dialect of both.
};

// Never edited once a release had it: what changes is added, with the next number. Versions 1 and 2
// were SQLite's alone, under other names (see state_file.cpp).
constexpr Migration kMigrations[] = {
    {3,
     "CREATE TABLE IF NOT EXISTS millrace_jobs ("
     "request TEXT NOT NULL, job_id TEXT NOT NULL, "
     "submitted_at {integer} NOT NULL, seen_at {integer} NOT NULL, "
     "PRIMARY KEY (request, job_id)){end}"},
    {3,
     "CREATE TABLE IF NOT EXISTS millrace_job_holds ("
     "request TEXT NOT NULL, job_id TEXT NOT NULL, sync TEXT NOT NULL, "
     "PRIMARY KEY (request, job_id, sync), "
     "FOREIGN KEY (request, job_id) REFERENCES millrace_jobs ON DELETE CASCADE){end}"},
    {3,
     "CREATE TABLE IF NOT EXISTS millrace_job_durations ("
     "request TEXT PRIMARY KEY, milliseconds {integer} NOT NULL, at {integer} NOT NULL){end}"},
    {3,
     "CREATE TABLE IF NOT EXISTS millrace_deliveries ("
     "load_id TEXT PRIMARY KEY, at {integer} NOT NULL){end}"},
    // The plan of the sync that holds the job; none of what an older millrace held.
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_job_plans ("
     "request TEXT NOT NULL, job_id TEXT NOT NULL, sync TEXT NOT NULL, plan TEXT NOT NULL, "
     "PRIMARY KEY (request, job_id, sync), FOREIGN KEY (request, job_id, sync) "
     "REFERENCES millrace_job_holds ON DELETE CASCADE){end}"},
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_leases ("
     "sync TEXT PRIMARY KEY, token {integer} NOT NULL, "
     "owner TEXT NOT NULL, take {integer} NOT NULL, "
     "host TEXT NOT NULL, pid {integer} NOT NULL, space TEXT NOT NULL, started TEXT NOT NULL, "
     "since {integer} NOT NULL, until {integer} NOT NULL){end}"},
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_guarded ("
     "run_id TEXT NOT NULL, destination TEXT NOT NULL, sync TEXT NOT NULL, "
     "taken_away {integer} NOT NULL, remaining {integer} NOT NULL, "
     "used_by TEXT NOT NULL, at {integer} NOT NULL, "
     "PRIMARY KEY (run_id, destination)){end}"},
    // Ids of runs sort by time: the order of the key is that of history.
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_runs ("
     "run_id {key} PRIMARY KEY, sync {key} NOT NULL, started_at {integer} NOT NULL, "
     "ended_at {integer}, status TEXT NOT NULL, failed {integer} NOT NULL, "
     "token {integer} NOT NULL, plan_digest TEXT NOT NULL, "
     "host TEXT NOT NULL, pid {integer} NOT NULL, "
     "rows_read {integer} NOT NULL DEFAULT 0, rows_filtered {integer} NOT NULL DEFAULT 0, "
     "rows_deduplicated {integer} NOT NULL DEFAULT 0, rows_added {integer} NOT NULL DEFAULT 0, "
     "rows_quarantined {integer} NOT NULL DEFAULT 0, rows_out {integer} NOT NULL DEFAULT 0, "
     "job_id TEXT NOT NULL DEFAULT '', export_id TEXT NOT NULL DEFAULT '', "
     "error_code TEXT, error TEXT, safe_to_rerun {integer} NOT NULL DEFAULT 1){end}"},
    {4,
     "CREATE INDEX IF NOT EXISTS millrace_runs_of_sync "
     "ON millrace_runs (sync, run_id)"},
    {4,
     "CREATE INDEX IF NOT EXISTS millrace_runs_that_failed "
     "ON millrace_runs (failed, run_id)"},
    {4,
     "CREATE INDEX IF NOT EXISTS millrace_runs_of_sync_that_failed "
     "ON millrace_runs (sync, failed, run_id)"},
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_run_events ("
     "run_id {key} NOT NULL, number {integer} NOT NULL, at {integer} NOT NULL, "
     "kind TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (run_id, number)){end}"},
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_loads ("
     "run_id {key} NOT NULL, number {integer} NOT NULL, "
     "connection TEXT NOT NULL, target TEXT NOT NULL, mode TEXT NOT NULL, status TEXT NOT NULL, "
     "rows {integer} NOT NULL, inserted {integer} NOT NULL, updated {integer} NOT NULL, "
     "deleted {integer} NOT NULL, marked {integer} NOT NULL, unchanged {integer} NOT NULL, "
     "collapsed {integer} NOT NULL, rejected {integer} NOT NULL, unknown {integer} NOT NULL, "
     "rows_before {integer}, is_first {integer} NOT NULL, already_loaded {integer} NOT NULL, "
     "error_code TEXT, error TEXT, notes TEXT NOT NULL, PRIMARY KEY (run_id, number)){end}"},
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_watermarks ("
     "sync TEXT PRIMARY KEY, column_name TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL, "
     "export_id TEXT NOT NULL, run_id TEXT NOT NULL, token {integer} NOT NULL, "
     "at {integer} NOT NULL){end}"},
    {4,
     "CREATE TABLE IF NOT EXISTS millrace_upkeep ("
     "task TEXT PRIMARY KEY, at {integer} NOT NULL, done_by TEXT NOT NULL){end}"},
    {5,
     "CREATE TABLE IF NOT EXISTS millrace_deltas ("
     "sync TEXT NOT NULL, destination TEXT NOT NULL, shape TEXT NOT NULL, seed {bytes} NOT NULL, "
     "generation TEXT NOT NULL, first {integer} NOT NULL, last {integer} NOT NULL, "
     "since_whole {integer} NOT NULL, pending TEXT NOT NULL, pending_first {integer} NOT NULL, "
     "pending_last {integer} NOT NULL, pending_since {integer} NOT NULL, at {integer} NOT NULL, "
     "PRIMARY KEY (sync, destination)){end}"},
    {5,
     "CREATE TABLE IF NOT EXISTS millrace_segments ("
     "sync TEXT NOT NULL, destination TEXT NOT NULL, level {integer} NOT NULL, "
     "part {integer} NOT NULL, data {bytes} NOT NULL, "
     "PRIMARY KEY (sync, destination, level, part)){end_bulky}"},
    {6,
     "CREATE TABLE IF NOT EXISTS millrace_quotas ("
     "resource TEXT PRIMARY KEY, at {integer} NOT NULL, free_from {integer} NOT NULL, "
     "taken_from {integer} NOT NULL, owner TEXT NOT NULL, take {integer} NOT NULL){end}"},
    {6,
     "CREATE TABLE IF NOT EXISTS millrace_quota_shares ("
     "resource TEXT NOT NULL, owner TEXT NOT NULL, "
     "most {integer} NOT NULL, wanted {integer} NOT NULL, granted {integer} NOT NULL, "
     "since {integer} NOT NULL, until {integer} NOT NULL, "
     "host TEXT NOT NULL, pid {integer} NOT NULL, space TEXT NOT NULL, started TEXT NOT NULL, "
     "PRIMARY KEY (resource, owner)){end}"},
    {7,
     "CREATE TABLE IF NOT EXISTS millrace_due_times ("
     "sync TEXT PRIMARY KEY, due {integer} NOT NULL){end}"},
    {8,
     "CREATE TABLE IF NOT EXISTS millrace_alerts ("
     "id TEXT PRIMARY KEY, receiver {key} NOT NULL, kind TEXT NOT NULL, "
     "sync {key} NOT NULL, syncs TEXT NOT NULL, run_id TEXT NOT NULL, "
     "happened {integer} NOT NULL, since {integer}, cause TEXT NOT NULL, advice TEXT NOT NULL, "
     "at {integer} NOT NULL, attempts {integer} NOT NULL, next_at {integer} NOT NULL, "
     "claimed_by TEXT NOT NULL, claimed_until {integer} NOT NULL){end}"},
    {8,
     "CREATE TABLE IF NOT EXISTS millrace_alert_states ("
     "receiver {key} NOT NULL, sync {key} NOT NULL, kind TEXT NOT NULL, "
     "since {integer} NOT NULL, alert_id TEXT NOT NULL, at {integer} NOT NULL, "
     "PRIMARY KEY (receiver, sync, kind)){end}"},
};

}  // namespace

std::vector<std::string> migrations_from(std::int64_t version, const Dialect& dialect) {
  std::vector<std::string> statements;
  for (const auto& migration : kMigrations) {
    if (migration.to <= version) continue;
    statements.push_back(in_dialect(migration.sql, dialect));
  }
  return statements;
}

std::string table_names() {
  constexpr std::string_view kCreates = "CREATE TABLE IF NOT EXISTS ";
  std::string names = "millrace_state";
  for (const auto& migration : kMigrations) {
    if (!migration.sql.starts_with(kCreates)) continue;
    const auto rest = migration.sql.substr(kCreates.size());
    names.append(", ").append(rest.substr(0, rest.find(' ')));
  }
  return names;
}

}  // namespace millrace::ledger
