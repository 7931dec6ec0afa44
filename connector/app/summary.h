#pragma once

#include <chrono>
#include <string>

#include "connector/app/terminal/output.h"
#include "connector/engine/outcome.h"

namespace millrace::app {

// What is told of a run beside its outcome.
struct RunFacts {
  bool dry_run = false;
  std::chrono::system_clock::time_point started_at;
  std::chrono::system_clock::time_point ended_at;
};

// What a run did, as a table and sentences for a person. Ends with a newline. No line is wider than
// `width`: where the table has no room for all its columns, the less important ones are left out.
std::string summary_text(const engine::RunOutcome& outcome, const RunFacts& facts,
                         std::size_t width = kAnyWidth);

// The same as one line of JSON, without the newline: the contract is in docs/operations.md.
std::string summary_json(const engine::RunOutcome& outcome, const RunFacts& facts);

}  // namespace millrace::app
