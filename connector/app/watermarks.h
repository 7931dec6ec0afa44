#pragma once

#include <string>
#include <vector>

#include "connector/app/selection.h"
#include "connector/components/environment.h"
#include "connector/engine/plan/plan.h"
#include "connector/ledger/ledger.h"

namespace millrace::app {

// What is wrong with the value of --since, one sentence for each sync that it does not fit: one
// without a watermark, or with one of another type. Empty: nothing, or no value.
std::vector<std::string> unfit_since(const ChosenSyncs& syncs, const std::string& since);

// Puts the watermarks of these syncs, as the ledger of the plan has them, into a ledger in memory:
// for what reads as a run would and leaves no trace. Opens nothing when none of them keeps one.
Task<Result<void>> copy_watermarks(const engine::Plan& plan, const ChosenSyncs& syncs,
                                   components::Environment& environment, ledger::Ledger& copy);

}  // namespace millrace::app
