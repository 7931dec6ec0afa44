#include "connector/ledger/history/run_rows.h"

#include <optional>
#include <utility>

#include "connector/base/process/process_identity.h"
#include "connector/ledger/records/stored_time.h"

namespace millrace::ledger {
namespace {

// As many as fields of millrace_runs are read, before those of the lease.
constexpr std::size_t kLeaseColumns = 20;

std::uint64_t counted_in(const Row& row, std::size_t column) {
  return static_cast<std::uint64_t>(integer_of(row, column));
}

// Somebody may still be at it.
bool is_under_way(const Row& row) {
  if (is_null(row, kLeaseColumns) || integer_of(row, kLeaseColumns + 4) != 0) return false;
  return !is_gone({text_of(row, kLeaseColumns), integer_of(row, kLeaseColumns + 1),
                   text_of(row, kLeaseColumns + 2), text_of(row, kLeaseColumns + 3)});
}

RecordedRun run_from(const Row& row) {
  RecordedRun run;
  run.start = {.run_id = text_of(row, 0),
               .sync = text_of(row, 1),
               .at = time_of(integer_of(row, 2)),
               .token = integer_of(row, 5),
               .plan_digest = text_of(row, 6)};
  run.host = text_of(row, 7);
  run.pid = integer_of(row, 8);
  run.end.status = text_of(row, 4);
  run.end.rows = {.read = counted_in(row, 9),
                  .filtered = counted_in(row, 10),
                  .deduplicated = counted_in(row, 11),
                  .added = counted_in(row, 12),
                  .quarantined = counted_in(row, 13),
                  .out = counted_in(row, 14)};
  run.end.job_id = text_of(row, 15);
  run.end.export_id = text_of(row, 16);
  if (!is_null(row, 17)) run.end.error = RecordedError{text_of(row, 17), text_of(row, 18)};
  run.end.safe_to_rerun = integer_of(row, 19) != 0;
  if (!is_null(row, 3)) {
    run.end.at = time_of(integer_of(row, 3));
    run.ended_at = run.end.at;
  } else if (!is_under_way(row)) {
    run.end.status = kInterrupted;
  }
  return run;
}

}  // namespace

std::string select_runs(const std::string& runs) {
  return "SELECT run.run_id, run.sync, run.started_at, run.ended_at, run.status, run.token, "
         "run.plan_digest, run.host, run.pid, run.rows_read, run.rows_filtered, "
         "run.rows_deduplicated, run.rows_added, run.rows_quarantined, run.rows_out, run.job_id, "
         "run.export_id, run.error_code, run.error, run.safe_to_rerun, "
         "lease.host, lease.pid, lease.space, lease.started, lease.until <= {now} FROM " +
         runs +
         " AS run LEFT JOIN millrace_leases AS lease ON run.ended_at IS NULL "
         "AND lease.sync = run.sync AND lease.token = run.token AND lease.owner <> '' "
         "ORDER BY run.run_id DESC";
}

std::vector<RecordedRun> runs_from(const Rows& rows) {
  std::vector<RecordedRun> runs;
  runs.reserve(rows.size());
  for (const auto& row : rows) runs.push_back(run_from(row));
  return runs;
}

}  // namespace millrace::ledger
