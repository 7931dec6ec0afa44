#pragma once

#include "config/tree/problems.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// Refuses, with both places, destinations that would undo each other's work: two that write one
// table or file, unless all of them append, or all upsert by the same key; the same destination
// twice in one sync; two that print, unless different syncs do so by one connection; and the file,
// or the tables, that state is kept in. Contacts nothing.
void refuse_conflicts(const Plan& plan, config::Problems& problems);

}  // namespace millrace::engine
