#pragma once

#include <cstddef>
#include <limits>

namespace millrace::app {

enum class OutputFormat {
  Human,  // Tables and sentences.
  Json,   // One line of JSON on stdout.
};

// How each line is written that is told on stderr.
enum class LogFormat {
  Text,  // For people.
  Json,  // An object of its own.
};

// How a command answers. A plain OutputFormat is one whose log is text.
struct Output {
  OutputFormat results = OutputFormat::Human;
  LogFormat log = LogFormat::Text;

  Output() = default;
  Output(OutputFormat its_results, LogFormat its_log = LogFormat::Text)
      : results(its_results), log(its_log) {}
  operator OutputFormat() const { return results; }
};

// How much is told on stderr while a command works.
enum class Verbosity {
  Errors,   // What did not arrive.
  Quiet,    // Warnings and errors.
  Normal,   // What a person may want to know.
  Verbose,  // Why things are done the way they are, too.
};

// Where nothing bounds a line: it does not go to a terminal.
inline constexpr std::size_t kAnyWidth = std::numeric_limits<std::size_t>::max();

}  // namespace millrace::app
