#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/lookup.h"
#include "config/tree/problems.h"
#include "connector/app/command_line/arguments.h"
#include "connector/engine/each/each_options.h"
#include "connector/engine/plan/plan.h"

namespace millrace::app {

// What is known of reading a file beside its plan.
struct PlanReading {
  std::vector<config::Problem> problems;  // What is wrong, by place.
  std::vector<config::Problem> warnings;
  std::vector<std::filesystem::path> files;  // And folders that it was read from, right or wrong.
  std::shared_ptr<const config::Node> document = {};  // Of a file that is right.
};

// Reads and validates the file (or folder) of the command line. What is wrong is told (see
// refuse()), and the result is nullptr. Reads the environment and files; contacts nothing. Warnings
// are left to the caller: a run has more to say than what could be tidier in its file. Where
// nothing may wait for the other end of a pipe, `pipes` has it refused.
std::shared_ptr<const engine::Plan> read_plan(const Arguments& arguments,
                                              const components::Registry& registry,
                                              PlanReading* reading = nullptr,
                                              config::Pipes pipes = config::Pipes::Read);

// The plan of such a document with the values that reports have given for `for_each`.
std::shared_ptr<const engine::Plan> plan_of_document(const config::Node& document,
                                                     const Arguments& arguments,
                                                     const components::Registry& registry,
                                                     const engine::ReportedValues& reported);

// The same for what needs contract, steps and tests only: the variables and files that connections,
// state, sources and destinations take values from are not looked at.
std::shared_ptr<const engine::Plan> read_plan_offline(const Arguments& arguments,
                                                      const components::Registry& registry);

// The same for what looks at the state between runs only: connections, sources and destinations are
// not looked at.
std::shared_ptr<const engine::Plan> read_plan_for_state(const Arguments& arguments,
                                                        const components::Registry& registry);

// The names of the syncs in a file or folder, in their order, as far as it can be read. Nothing is
// told of what is wrong with it.
std::vector<std::string> sync_names(const std::string& file);

// The syncs of these names, each once, or all of them; nullopt after unknown names were told.
std::optional<std::vector<const engine::SyncPlan*>> chosen_syncs(
    const engine::Plan& plan, const std::vector<std::string>& names, Output output);

}  // namespace millrace::app
