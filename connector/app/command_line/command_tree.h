#pragma once

#include <CLI/CLI.hpp>

#include "connector/app/command_line/typed.h"

namespace millrace::app {

// Every command with its options: the one place, with history_commands.h, that names them. Help,
// completions and the manual are made of it (listing.h), so a description is a sentence without its
// full stop, in the imperative; what follows a line break are further sentences. What is typed goes
// into `typed`, which outlives the parsing.
void describe_commands(CLI::App& app, Typed& typed);

}  // namespace millrace::app
