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
