#pragma once

#include <CLI/CLI.hpp>

#include "connector/app/command_line/typed.h"

namespace millrace::app {

// Those that look at what runs have left: `runs` and `state`.
void add_history_commands(CLI::App& app, Typed& typed);

}  // namespace millrace::app
