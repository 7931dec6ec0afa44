#pragma once

#include <string>
#include <vector>

#include "connector/engine/rehearsal/explained_steps.h"

namespace millrace::app {

// The columns of a sync after each of its steps, with their types, for a person. Ends with a
// newline.
std::string explained_text(const std::string& sync,
                           const std::vector<engine::ExplainedStep>& steps);

// The same as one line of JSON, without the newline: {"status", "version", "sync", "steps":
// [{"step", "columns": [{"name", "type", "required"}], "other_columns"}]}.
std::string explained_json(const std::string& sync,
                           const std::vector<engine::ExplainedStep>& steps);

}  // namespace millrace::app
