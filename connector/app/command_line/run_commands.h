#pragma once

#include <CLI/CLI.hpp>

#include "connector/app/command_line/typed.h"

namespace millrace::app {

// "run" and "plan", which fill in the same command: a part of describe_commands(), and under its
// rules.
void add_run_command(CLI::App& app, Typed& typed);
void add_plan_command(CLI::App& app, Typed& typed);

}  // namespace millrace::app
