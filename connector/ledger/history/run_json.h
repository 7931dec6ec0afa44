#pragma once

#include <string>

#include "connector/data/text/json_writer.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/history/run_story.h"

// Runs for programs, the same wherever they are asked for: the contract is in
// docs/guide/history.md.

namespace millrace::ledger {

// The members of a run, in an open object.
void write_run(JsonWriter& json, const RecordedRun& run);

// The same with what happened in it and at its destinations.
void write_story(JsonWriter& json, const RunStory& story);

// "12.34", or "-" of a run that has not ended.
std::string seconds_of(const RecordedRun& run);

// "2026-11-24T02:00:00.123Z"
std::string iso_moment(RecordedTime time);

}  // namespace millrace::ledger
