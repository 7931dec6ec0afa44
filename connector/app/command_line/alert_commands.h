#pragma once

#include <CLI/CLI.hpp>

#include "connector/app/command_line/typed.h"

namespace millrace::app {

// `alerts`, among the commands of `group`.
void add_alert_commands(CLI::App& app, const char* group, Typed& typed);

}  // namespace millrace::app
