#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/app/terminal/output.h"
#include "connector/engine/plan/plan.h"

namespace millrace::app {

// Which syncs a command is for. A term is a sync's name, or "tag:nightly" for all that have the
// tag.
struct Selection {
  std::vector<std::string> names;
  std::vector<std::string> select;   // Terms; with no name and no term all are meant.
  std::vector<std::string> exclude;  // Terms for what is taken away again.
};

using ChosenSyncs = std::vector<const engine::SyncPlan*>;

// The syncs in the order in which they were named, each once; nullopt after it was told that a name
// or tag is not known, or that nothing is left.
std::optional<ChosenSyncs> selected_syncs(const engine::Plan& plan, const Selection& selection,
                                          Output output);

}  // namespace millrace::app
