#pragma once

#include <string>

#include "config/tree/node.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// Names for parts of a file, for the identity of loads: the same part, the same text, on every
// machine and wherever it is written. A value that came from ${...} counts with what it stands for;
// nothing can be read from them.

std::string digest_of(const config::Node& node);

// Of what a sync does to the rows: its contract, and its steps as they are written (nullptr: none).
std::string shape_digest(const SyncPlan& sync, const config::Node* steps);

// Of all that a sync says: where its rows come from, what is done to them, where they go.
std::string plan_digest(const SyncPlan& sync);

}  // namespace millrace::engine
