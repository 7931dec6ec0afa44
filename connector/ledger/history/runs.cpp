#include "connector/ledger/history/runs.h"

#include <utility>

#include "connector/ledger/records/stored_time.h"

namespace millrace::ledger {
namespace {

// Until it says how it ended, a run counts among those that failed: it may be killed.
constexpr const char* kBeginRun =
    "INSERT INTO millrace_runs (run_id, sync, started_at, status, failed, token, plan_digest, "
    "host, pid) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8) ON CONFLICT (run_id) DO NOTHING";
constexpr const char* kEndRun =
    "UPDATE millrace_runs SET ended_at = $2, status = $3, failed = $4, rows_read = $5, "
    "rows_filtered = $6, rows_deduplicated = $7, rows_added = $8, rows_quarantined = $9, "
    "rows_out = $10, job_id = $11, export_id = $12, error_code = $13, error = $14, "
    "safe_to_rerun = $15 WHERE run_id = $1";
constexpr const char* kAddEvent =
    "INSERT INTO millrace_run_events (run_id, number, at, kind, text) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (run_id, number) DO NOTHING";
constexpr const char* kAddLoad =
    "INSERT INTO millrace_loads (run_id, number, connection, target, mode, status, rows, inserted, "
    "updated, deleted, marked, unchanged, collapsed, rejected, unknown, rows_before, is_first, "
    "already_loaded, error_code, error, notes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
    "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (run_id, number) DO "
    "NOTHING";

Value stored_count(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

Value stored_flag(bool flag) {
  return std::int64_t{flag};
}

Value code_in(const std::optional<RecordedError>& error) {
  return error ? Value(error->code) : Value();
}

Value message_in(const std::optional<RecordedError>& error) {
  return error ? Value(error->message) : Value();
}

// Sentences that are fit to print have no line breaks.
std::string in_lines(const std::vector<std::string>& sentences) {
  std::string text;
  for (const auto& sentence : sentences) text += (text.empty() ? "" : "\n") + sentence;
  return text;
}

// What a person need not look at.
bool went_well(const std::string& status) {
  return status == "ok" || status == "rejected";
}

Statement end_of(std::string run_id, RunEnd how) {
  return {kEndRun,
          {std::move(run_id), stored(how.at), how.status, stored_flag(!went_well(how.status)),
           stored_count(how.rows.read), stored_count(how.rows.filtered),
           stored_count(how.rows.deduplicated), stored_count(how.rows.added),
           stored_count(how.rows.quarantined), stored_count(how.rows.out), std::move(how.job_id),
           std::move(how.export_id), code_in(how.error), message_in(how.error),
           stored_flag(how.safe_to_rerun)}};
}

Statement addition_of(RecordedEvent event) {
  return {kAddEvent,
          {std::move(event.run_id), event.number, stored(event.at), std::move(event.kind),
           std::move(event.text)}};
}

Statement addition_of(const std::string& run_id, std::int64_t number, const RecordedLoad& load) {
  return {kAddLoad,
          {run_id,
           number,
           load.connection,
           load.target,
           load.mode,
           load.status,
           stored_count(load.rows),
           stored_count(load.inserted),
           stored_count(load.updated),
           stored_count(load.deleted),
           stored_count(load.marked),
           stored_count(load.unchanged),
           stored_count(load.collapsed),
           stored_count(load.rejected),
           stored_count(load.unknown),
           load.before ? stored_count(*load.before) : Value(),
           stored_flag(load.is_first),
           stored_flag(load.already_loaded),
           code_in(load.error),
           message_in(load.error),
           in_lines(load.notes)}};
}

}  // namespace

Task<Result<void>> Runs::write(Unit unit) {
  if (unit.empty()) co_return Result<void>();
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

Task<Result<void>> Runs::begin(std::vector<RunStart> runs) {
  Unit unit;
  for (auto& run : runs) {
    unit.push_back(
        {kBeginRun,
         {std::move(run.run_id), std::move(run.sync), stored(run.at), std::string(kRunning),
          run.token, std::move(run.plan_digest), self_.host, self_.pid}});
  }
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Runs::add(std::vector<RecordedEvent> events) {
  Unit unit;
  for (auto& event : events) unit.push_back(addition_of(std::move(event)));
  co_return co_await write(std::move(unit));
}

Task<Result<void>> Runs::end(std::string run_id, RunEnd how, std::vector<RecordedLoad> loads,
                             std::vector<RecordedEvent> events) {
  Unit unit;
  for (auto& event : events) unit.push_back(addition_of(std::move(event)));
  for (std::int64_t number = 1; const auto& load : loads) {
    unit.push_back(addition_of(run_id, number++, load));
  }
  unit.push_back(end_of(std::move(run_id), std::move(how)));
  co_return co_await write(std::move(unit));
}

}  // namespace millrace::ledger
