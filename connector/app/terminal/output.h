#pragma once

#include <cstddef>
#include <limits>

namespace millrace::app {

enum class OutputFormat {
  Human,  // Tables and sentences.
  Json,   // One line of JSON on stdout.
};

// How much is told on stderr while a command works.
enum class Verbosity {
  Quiet,    // Warnings and errors.
  Normal,   // What a person may want to know.
  Verbose,  // Why things are done the way they are, too.
};

// Where nothing bounds a line: it does not go to a terminal.
inline constexpr std::size_t kAnyWidth = std::numeric_limits<std::size_t>::max();

}  // namespace millrace::app
