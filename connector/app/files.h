#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/engine/plan/plan.h"

namespace millrace::app {

inline constexpr int kBadFile = 2;

// Reads and validates the file (or folder). What is wrong goes to stderr, every problem with its
// place, and the result is nullptr. Reads the environment and files; contacts nothing.
std::shared_ptr<const engine::Plan> read_plan(const std::string& file,
                                              const components::Registry& registry);

// The syncs of these names, each once, or all of them; nullopt after an unknown name was told to
// stderr.
std::optional<std::vector<const engine::SyncPlan*>> chosen_syncs(
    const engine::Plan& plan, const std::vector<std::string>& names);

}  // namespace millrace::app
