#pragma once

#include <expected>
#include <string>

#include <CLI/CLI.hpp>

#include "connector/app/command_line/typed.h"
#include "connector/app/terminal/terminal.h"

namespace millrace::app {

// What is told on stderr, and how: --log-format and --log-level, with -v and -q as short words for
// two of the levels. A part of describe_commands(), and under its rules.
void add_log_options(CLI::App& app, Typed& typed);

// Takes over what was typed; where nothing was, MILLRACE_LOG_FORMAT and MILLRACE_LOG_LEVEL. An
// error is a sentence about a variable that says something else.
std::expected<void, std::string> take_log_options(const Typed& typed, Arguments& arguments,
                                                  const Variables& variables = variable);

}  // namespace millrace::app
