#include "connector/ledger/history/retention.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "connector/ledger/history/history.h"
#include "connector/ledger/history/known_syncs.h"
#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

constexpr std::int64_t kSlice = 1000;
// What a run that is about to begin waits for: some tenths of a second.
constexpr int kSlicesInPassing = 20;
constexpr int kAllSlices = std::numeric_limits<int>::max();
// Syncs that are looked at in one transaction.
constexpr std::size_t kSyncsAtOnce = 100;

// Asked twice by the same, it answers the same.
constexpr const char* kIsDue =
    "INSERT INTO millrace_upkeep AS known (task, at, done_by) VALUES ('history', {now}, $1) "
    "ON CONFLICT (task) DO UPDATE SET at = excluded.at, done_by = excluded.done_by "
    "WHERE known.at <= {now} - $2 OR known.at > {now} OR known.done_by = excluded.done_by "
    "RETURNING at";
constexpr const char* kUnlessUnderWay =
    " AND (run.ended_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM millrace_leases AS lease WHERE "
    "lease.sync = run.sync AND lease.token = run.token AND lease.owner <> '' AND "
    "lease.until > {now}))";
constexpr const char* kForget[] = {
    "DELETE FROM millrace_run_events WHERE run_id IN (SELECT gone.value FROM {each $1} AS gone)",
    "DELETE FROM millrace_loads WHERE run_id IN (SELECT gone.value FROM {each $1} AS gone)",
    "DELETE FROM millrace_runs WHERE run_id IN (SELECT gone.value FROM {each $1} AS gone)"};

Unit old_runs(RecordedTime before) {
  Unit unit;
  unit.push_back({std::string("SELECT run.run_id FROM millrace_runs AS run WHERE run.run_id < $1") +
                      kUnlessUnderWay + " ORDER BY run.run_id LIMIT $2",
                  {first_run_id(before), kSlice}});
  return unit;
}

// The oldest that stays is found along the index; what is below it goes.
Statement runs_beyond(const std::string& sync, std::uint64_t kept) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return {std::string("SELECT run.run_id FROM millrace_runs AS run WHERE run.sync = $1 AND "
                      "run.run_id < (SELECT run_id FROM millrace_runs WHERE sync = $1 "
                      "ORDER BY run_id DESC LIMIT 1 OFFSET $2)") +
              kUnlessUnderWay + " ORDER BY run.run_id LIMIT $3",
          {sync, static_cast<std::int64_t>(std::clamp<std::uint64_t>(kept, 1, kMost) - 1), kSlice}};
}

}  // namespace

Task<Result<void>> Retention::cut_when_due(HistoryOptions kept, Syncs syncs, std::string by) {
  Unit unit;
  unit.push_back({kIsDue, {std::move(by), std::chrono::milliseconds(kCutEvery).count()}});
  const auto due = co_await store_.run(std::move(unit));
  if (!due) co_return fail(due.error());
  if (due->front().empty()) co_return Result<void>();
  const auto old = co_await cut_old(kept, kSlicesInPassing);
  if (!old) co_return fail(old.error());
  const auto many = co_await cut_many(kept, std::move(syncs), kSlicesInPassing);
  if (!many) co_return fail(many.error());
  co_return Result<void>();
}

Task<Result<std::uint64_t>> Retention::cut(HistoryOptions kept) {
  auto syncs = co_await known_syncs(store_);
  if (!syncs) co_return fail(std::move(syncs).error());
  const auto old = co_await cut_old(kept, kAllSlices);
  if (!old) co_return old;
  const auto many = co_await cut_many(kept, *std::move(syncs), kAllSlices);
  if (!many) co_return many;
  co_return *old + *many;
}

Task<Result<std::uint64_t>> Retention::cut_old(HistoryOptions kept, int slices) {
  const auto before = clock_.wall_now() - kept.age;
  std::uint64_t gone = 0;
  for (int slice = 0; slice < slices; ++slice) {
    const auto cut = co_await cut_slice(old_runs(before));
    if (!cut) co_return cut;
    gone += *cut;
    if (*cut < static_cast<std::uint64_t>(kSlice)) break;
  }
  co_return gone;
}

Task<Result<std::uint64_t>> Retention::cut_many(HistoryOptions kept, Syncs syncs, int slices) {
  std::uint64_t gone = 0;
  for (std::size_t first = 0; first < syncs.size() && slices > 0;) {
    const auto end = std::min(first + kSyncsAtOnce, syncs.size());
    Unit unit;
    for (auto i = first; i < end; ++i) unit.push_back(runs_beyond(syncs[i], kept.runs));
    const auto cut = co_await cut_slice(std::move(unit));
    if (!cut) co_return cut;
    gone += *cut;
    if (*cut > 0) --slices;
    // Once more, until none of these has too many.
    if (*cut == 0) first = end;
  }
  co_return gone;
}

// At most kSlice of the runs that the statements name go in one transaction.
Task<Result<std::uint64_t>> Retention::cut_slice(Unit which) {
  const auto found = co_await store_.run(std::move(which));
  if (!found) co_return fail(found.error());
  std::vector<std::string> ids;
  for (const auto& rows : *found) {
    for (const auto& row : rows) {
      if (ids.size() < static_cast<std::size_t>(kSlice)) ids.push_back(text_of(row, 0));
    }
  }
  if (ids.empty()) co_return 0;
  Unit unit;
  for (const auto* forget : kForget) unit.push_back({forget, {list_of(ids)}});
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return ids.size();
}

}  // namespace millrace::ledger
