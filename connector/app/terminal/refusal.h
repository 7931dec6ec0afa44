#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/tree/problems.h"
#include "connector/app/terminal/output.h"
#include "connector/base/error.h"
#include "connector/data/text/json_writer.h"
#include "connector/data/violation.h"

namespace millrace::app {

// The exit code of a command that did nothing: its usage, its file or a name was wrong.
inline constexpr int kRefused = 2;

// Tells on stderr what is wrong with the file, every problem with its place, and for results as
// JSON on stdout too. Gives kRefused.
int refuse(const config::Problems& problems, Output output);

// The same for what has no place in a file: sentences without a line break at their end.
int refuse(const std::vector<std::string>& sentences, Output output);

// Tells on stderr why a command ends: "error: the sentence", or a line of the log as JSON.
void tell_error(std::string_view sentence, LogFormat format);

// For a command that is no run, has failed, and has told so on stderr: prints for `Json` the line
// {"status", "version", "error": {code, message}, "violations"} on stdout. Gives `code`, or the
// error's exit code.
[[nodiscard]] int end_failed(const Error& error, OutputFormat output,
                             const std::vector<Violation>& violations = {});
[[nodiscard]] int end_failed(int code, const Error& error, OutputFormat output,
                             const std::vector<Violation>& violations = {});

// The same for a command that a signal has stopped.
[[nodiscard]] int end_stopped(int signal, OutputFormat output);

// For a command that has written files: {"status": "ok", "version", "files"}, with a line break.
std::string written_line(const std::vector<std::string>& files);

// What of the rows broke the contract, as a member of the object that is being written; nothing
// where nothing did.
void write_violations(JsonWriter& json, const std::vector<Violation>& violations);

// Tells on stderr what is odd about a file that is good, each with its place.
void warn(const std::vector<config::Problem>& warnings, LogFormat format = LogFormat::Text);

// The same for what has no place in a file: sentences without a line break at their end.
void warn(const std::vector<std::string>& sentences, LogFormat format);

// The same as a member of the object that is being written: "warnings": [{file, line, ...}].
void write_warnings(JsonWriter& json, const std::vector<config::Problem>& warnings);

// "runn: is not a command; did you mean 'run'?"; where none is near, `offer` and all that there
// are.
std::string unknown_word(std::string_view word, std::string_view what,
                         const std::vector<std::string>& known,
                         std::string_view offer = "use one of");

}  // namespace millrace::app
