#include "connector/app/telemetry/past_of_syncs.h"

#include <utility>

#include "connector/base/status.h"
#include "connector/ledger/history/sync_states.h"

namespace millrace::app {
namespace {

telemetry::PastOfSync past_of(const ledger::SyncState& state) {
  telemetry::PastOfSync past{.sync = state.sync};
  if (state.last) past.last_run = state.last->ended_at;
  if (state.last_done) {
    past.last_success = state.last_done->ended_at;
    past.data_as_of = state.last_done->start.at;
    past.is_last_run_done = state.last->start.run_id == state.last_done->start.run_id;
  }
  return past;
}

}  // namespace

Task<Result<std::vector<telemetry::PastOfSync>>> past_of_syncs(ledger::Store& store,
                                                               std::vector<std::string> syncs) {
  std::vector<telemetry::PastOfSync> all;
  if (syncs.empty()) co_return all;
  const auto states = co_await ledger::sync_states(store, std::move(syncs));
  if (!states) co_return fail(states.error());
  for (const auto& state : *states) {
    if (state.last) all.push_back(past_of(state));
  }
  co_return all;
}

}  // namespace millrace::app
