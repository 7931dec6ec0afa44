#pragma once

#include <chrono>
#include <string_view>

#include "connector/app/terminal/background_writer.h"

namespace millrace::app {

// How long the end of a run waits for a reader of stderr who does not read.
inline constexpr std::chrono::seconds kReadersTime(1);

// Keeps 0, 1 and 2 from being given to a data file when the caller has closed them. What is written
// to a stdout that was closed fails.
void occupy_standard_descriptors();

// Writes a result to stdout, or to stderr where nothing else is written just now, in one piece, and
// gives the exit code: `code` when all of it was taken. A result that is lost is told on stderr and
// is never a success: 1 for 0 and 3. Waits for its reader for as long as it takes.
[[nodiscard]] int print_result(std::string_view text, int code = 0, int descriptor = 1);

// Writes a message for a person to stderr, where nothing else is written just now. A failure is
// ignored: there is nobody to tell.
void tell(std::string_view text);

// For the end of a command that wrote to stderr through `lines`: gives `code`, or ends the process
// with it at once when a reader still has not taken them.
int end_with(int code, BackgroundWriter& lines);

}  // namespace millrace::app
