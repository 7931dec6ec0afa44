#pragma once

#include <vector>

#include "connector/engine/outcome.h"
#include "connector/ledger/history/recorded_run.h"

namespace millrace::engine {

// What history keeps of an outcome that is final: `now` where it does not say when it ended.
ledger::RunEnd recorded_end(const SyncOutcome& outcome, ledger::RecordedTime now);
std::vector<ledger::RecordedLoad> recorded_loads(const SyncOutcome& outcome);

// A text as history keeps it: fit to print, and not too long.
std::string recorded_text(std::string_view text);

}  // namespace millrace::engine
