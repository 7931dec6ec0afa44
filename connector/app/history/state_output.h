#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connector/app/terminal/output.h"
#include "connector/ledger/history/sync_states.h"

namespace millrace::app {

// What is kept of each sync, as a table for a person, no line wider than `width`.
std::string state_text(const std::vector<ledger::SyncState>& states, std::size_t width = kAnyWidth);

// The same as one line of JSON, without the line break: the contract is in docs/guide/history.md.
// `place` is where it is kept.
std::string state_json(const std::vector<ledger::SyncState>& states, const std::string& place);

// "job 20164921, submitted 2026-11-24 02:00:00 UTC; job ...": of jobs that were forgotten.
std::string jobs_text(const std::vector<ledger::HeldJob>& jobs);

}  // namespace millrace::app
