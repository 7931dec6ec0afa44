#pragma once

#include <vector>

#include "config/spec/syntax.h"
#include "connector/engine/plan/file_options.h"

// The syntax of those parts of the file whose options belong to the components of the registry,
// which outlives it.

namespace millrace::engine {

config::Syntax<ConnectionOptions> connection_syntax(const components::Registry& registry);
config::Syntax<StepList> steps_syntax(const components::Registry& registry);

// What a sync's `from` may hold, without what names the report. Each option is checked by itself,
// by the first kind of source that has it.
config::Syntax<config::Node> default_export_syntax(const components::Registry& registry);
config::Syntax<config::Node> default_guards_syntax();

// Kept as it is written, unchecked but for having a value.
config::Syntax<config::Node> guards_syntax();

// The same two of on_row_error.
config::Syntax<config::Node> default_row_policy_syntax();
config::Syntax<config::Node> row_policy_syntax();

}  // namespace millrace::engine
