#pragma once

#include <chrono>
#include <string>

#include "connector/engine/outcome.h"

namespace millrace::app {

// What is told of a run beside its outcome.
struct RunFacts {
  bool dry_run = false;
  std::chrono::system_clock::time_point started_at;
  std::chrono::system_clock::time_point ended_at;
};

// What a run did, as a table and sentences for a person. Ends with a newline.
std::string summary_text(const engine::RunOutcome& outcome, const RunFacts& facts);

// The same as one line of JSON, without the newline: the contract is in docs/operations.md.
std::string summary_json(const engine::RunOutcome& outcome, const RunFacts& facts);

}  // namespace millrace::app
