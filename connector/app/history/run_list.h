#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connector/app/terminal/output.h"
#include "connector/ledger/history/recorded_run.h"

namespace millrace::app {

// Runs as a table for a person, no line wider than `width`; and what shows the older ones, which
// are those before the run `next`; empty: there are none.
std::string run_list_text(const std::vector<ledger::RecordedRun>& runs, const std::string& next,
                          std::size_t width = kAnyWidth);

// The same as one line of JSON, without the line break: the contract is in docs/guide/history.md.
std::string run_list_json(const std::vector<ledger::RecordedRun>& runs, const std::string& next);

}  // namespace millrace::app
