#include "connector/service/past_runs.h"

#include <utility>

#include "connector/base/status.h"
#include "connector/ledger/history/sync_states.h"

namespace millrace::service {
namespace {

using std::chrono::seconds;

constexpr std::size_t kLastRuns = 20;

bool is_done(const ledger::RecordedRun& run) {
  return run.has_ended() &&
         (run.end.status == to_string(Status::Ok) || run.end.status == to_string(Status::Rejected));
}

}  // namespace

Task<Result<std::map<std::string, PastRuns::Past>>> PastRuns::of(std::vector<std::string> syncs) {
  const auto due = co_await ledger_.due_times().all();
  if (!due) co_return fail(due.error());
  std::map<std::string, Past> past;
  for (const auto& sync : syncs) {
    const auto known = due->find(sync);
    if (known != due->end()) past[sync].schedule.time = known->second;
  }
  if (syncs.empty()) co_return past;
  const auto states = co_await ledger::sync_states(store_, std::move(syncs));
  if (!states) co_return fail(states.error());
  for (const auto& state : *states) {
    if (!state.last_done || !state.last_done->ended_at) continue;
    past[state.sync].schedule.ok = std::chrono::floor<seconds>(*state.last_done->ended_at);
    past[state.sync].done = std::chrono::floor<seconds>(state.last_done->start.at);
  }
  co_return past;
}

Task<Result<std::vector<seconds>>> PastRuns::durations(std::string sync) {
  const auto runs = co_await history_.page({.sync = std::move(sync), .limit = kLastRuns});
  if (!runs) co_return fail(runs.error());
  std::vector<seconds> durations;
  for (const auto& run : *runs) {
    if (!is_done(run)) continue;
    durations.push_back(std::chrono::ceil<seconds>(*run.ended_at - run.start.at));
  }
  co_return durations;
}

}  // namespace millrace::service
