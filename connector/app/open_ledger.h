#pragma once

#include <memory>

#include "connector/components/environment.h"
#include "connector/engine/plan/plan.h"
#include "connector/ledger/history/runs.h"
#include "connector/ledger/ledger.h"

namespace millrace::app {

// A ledger, its store, and the history of runs in it: none of a dry run, which leaves nothing, not
// even there.
struct OpenLedger {
  std::unique_ptr<ledger::Ledger> ledger;
  ledger::Store* store = nullptr;  // The ledger's.
  std::unique_ptr<ledger::Runs> history;
};

// The one that the plan names, with what is too old to be kept removed.
Task<Result<OpenLedger>> open_ledger_for_runs(const engine::Plan& plan,
                                              components::Environment& environment,
                                              ledger::Jobs::Resume resume);

OpenLedger ledger_in_memory(components::Environment& environment, ledger::Jobs::Resume resume);

// Removes what is older than the plan's history says, if nobody has done so of late, and what is
// left of alerts that nobody asks for.
Task<Result<void>> cut_old_runs(ledger::Store& store, const engine::Plan& plan,
                                components::Environment& environment);

}  // namespace millrace::app
