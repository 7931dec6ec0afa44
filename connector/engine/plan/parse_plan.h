#pragma once

#include <optional>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// The document as a plan. Pure: contacts nothing, reads nothing. Everything that is wrong goes to
// `problems`, with its place; nullopt when anything was. Where the document was loaded with values
// left unread (see LoadOptions::unread), the options that need them are nullptr: such a plan is for
// rehearsals only.
std::optional<Plan> parse_plan(const config::Node& document, const components::Registry& registry,
                               config::Problems& problems);

}  // namespace millrace::engine
