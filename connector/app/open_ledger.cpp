#include "connector/app/open_ledger.h"

#include <utility>

#include "connector/engine/identity.h"
#include "connector/ledger/history/retention.h"
#include "connector/ledger/open_store.h"
#include "connector/ledger/records/alerts.h"

namespace millrace::app {
namespace {

OpenLedger over(std::unique_ptr<ledger::Store> store, const Clock& clock,
                ledger::Jobs::Resume resume) {
  auto& kept = *store;
  return {std::make_unique<ledger::Ledger>(std::move(store), clock, resume), &kept,
          std::make_unique<ledger::Runs>(kept)};
}

}  // namespace

Task<Result<void>> cut_old_runs(ledger::Store& store, const engine::Plan& plan,
                                components::Environment& environment) {
  ledger::Retention::Syncs syncs;
  for (const auto& sync : plan.syncs) syncs.push_back(sync.name);
  if (auto swept = co_await ledger::Alerts(store).sweep(); !swept) co_return swept;
  ledger::Retention retention(store, environment.clock);
  co_return co_await retention.cut_when_due(
      plan.history, std::move(syncs),
      engine::make_run_id(environment.clock.wall_now(), environment.random));
}

Task<Result<OpenLedger>> open_ledger_for_runs(const engine::Plan& plan,
                                              components::Environment& environment,
                                              ledger::Jobs::Resume resume) {
  auto store = co_await ledger::open_store(plan.state, environment.loop, environment.blocking,
                                           environment.clock);
  if (!store) co_return fail(std::move(store).error());
  auto opened = over(*std::move(store), environment.clock, resume);
  if (auto swept = co_await opened.ledger->sweep(); !swept) co_return fail(swept.error());
  auto cut = co_await cut_old_runs(*opened.store, plan, environment);
  if (!cut) co_return fail(std::move(cut).error());
  co_return opened;
}

OpenLedger ledger_in_memory(components::Environment& environment, ledger::Jobs::Resume resume) {
  auto opened = over(ledger::make_store_in_memory(environment.loop, environment.clock),
                     environment.clock, resume);
  opened.history.reset();
  return opened;
}

}  // namespace millrace::app
