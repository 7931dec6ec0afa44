#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "connector/app/terminal/output.h"

namespace millrace::app {

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
  bool operator==(const TerminalSize&) const = default;
};

// A variable of the environment; empty when it is not set.
using Variables = std::function<std::string_view(const char* name)>;
std::string_view variable(const char* name);

// As the terminal says now; where it does not, COLUMNS and LINES, or 80 by 24. At least 2 by 2.
TerminalSize terminal_size(int descriptor, const Variables& variables = variable);

// How wide a line may be that is written to the descriptor: any width where it is no terminal.
std::size_t line_width(int descriptor, const Variables& variables = variable);

// That the descriptor is a terminal on which a picture may be painted again and again: not a dumb
// one, and not the log of a CI job.
bool takes_pictures(int descriptor, const Variables& variables = variable);

// The locale's encoding is UTF-8.
bool is_utf8_locale(const Variables& variables = variable);

// Colours are wanted: https://no-color.org
bool wants_colours(const Variables& variables = variable);

// What the terminal does with its lines when it gets narrower: most of them break what has become
// too long; xterm, rxvt, the Linux console and GNU screen cut it off.
bool rewraps_lines(const Variables& variables = variable);

}  // namespace millrace::app
