#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/engine/plan/plan.h"

namespace millrace::app {

// The syncs of a file whose history or state may be asked for, beside those that the ledger knows.
std::vector<std::string> syncs_to_ask_for(const engine::Plan& plan);

// Why there is nothing to be told of a sync that the ledger does not know: the file has none of
// that name, or for_each makes several of it. Nothing: the file has it, it may only not have run so
// far. `known` are the names to suggest.
std::optional<std::string> complaint_about_sync(const engine::Plan& plan, const std::string& name,
                                                const std::vector<std::string>& known);

}  // namespace millrace::app
