#pragma once

#include <functional>

#include "connector/app/runtime.h"
#include "connector/engine/plan/plan.h"

namespace millrace::app {

// Opens the ledger that the file names, to read what is there, and has `ask` do so; false when
// nothing was kept so far. Cancelled when a signal stopped it.
using AskLedger = std::function<Task<Result<void>>(ledger::Store&)>;
Result<bool> read_ledger(Runtime& runtime, const engine::Plan& plan, AskLedger ask);

// "/srv/etl/.millrace/state.db", or "the tables millrace_... of state.postgres": for people.
std::string place_of_ledger(const engine::Plan& plan);

}  // namespace millrace::app
