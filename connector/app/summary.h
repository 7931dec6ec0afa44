#pragma once

#include <chrono>
#include <string>

#include "connector/engine/outcome.h"
#include "connector/engine/preview.h"

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

// The first rows of a sync as a table; columns are cut to fit `width`, NULL is shown as ∅.
std::string preview_table(const engine::Preview& preview, std::size_t width);

// The same as one line of JSON: {"columns": [{name, type}], "rows": [[...]]}. Values have the type
// that JSON has for them; see formats::JsonRowWriter.
std::string preview_json(const engine::Preview& preview);

}  // namespace millrace::app
