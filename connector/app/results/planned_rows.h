#pragma once

#include <string>
#include <vector>

#include "connector/components/loads/planned.h"
#include "connector/components/loads/schema_change.h"
#include "connector/data/text/json_writer.h"
#include "connector/engine/outcome.h"

namespace millrace::app {

// "lacks the column tier (text); a run adds it": what a run does beside the rows that are counted.
std::vector<std::string> planned_beside_rows(const engine::DestinationOutcome& to);

// The rows that a plan shows, line by line below their destination: `would insert: id: '7', name:
// 'Ada'`, with both values of a cell that changes.
std::string examples_text(const engine::RunOutcome& outcome);

// Members of an open object: "changes" and "examples", each where there are some.
void write_changes(JsonWriter& json, const std::vector<components::SchemaChange>& changes);
void write_examples(JsonWriter& json, const components::Examples& examples);

}  // namespace millrace::app
