#pragma once

#include "connector/engine/plan/connection_use.h"

namespace millrace::engine {

// What a name of `for_each` may stand for: a list, a column of a CSV file, or one of a report,
// whose options are kept as they are written.
config::Syntax<EachOptions> each_syntax(const components::Registry& registry,
                                        const KnownConnections& known);

}  // namespace millrace::engine
