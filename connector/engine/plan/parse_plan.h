#pragma once

#include <optional>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "connector/engine/each/each_options.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// The document as a plan. Pure: contacts nothing, reads nothing. Everything that is wrong goes to
// `problems`, with its place; nullopt when anything was. Where the document was loaded with values
// left unread (see LoadOptions::unread), the options that need them are nullptr: such a plan is for
// rehearsals only.
//
// `reported` are the values that reports have given for names of `for_each`. Where one is missing,
// the sync stands for one that is open, "orders[*]".
std::optional<Plan> parse_plan(const config::Node& document, const components::Registry& registry,
                               config::Problems& problems, const ReportedValues& reported = {});

}  // namespace millrace::engine
