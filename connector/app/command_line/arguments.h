#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "connector/app/terminal/output.h"

namespace millrace::app {

struct RunCommand {
  std::vector<std::string> syncs;    // Empty, and `select` too: all.
  std::vector<std::string> select;   // Further ones, each by its name or as "tag:nightly".
  std::vector<std::string> exclude;  // Not these, likewise.
  bool dry_run = false;              // As `plan` always does.
  bool fresh = false;
  bool full = false;  // As if nothing had been loaded before.
  std::string since;  // Where syncs with a watermark begin; empty: where the last run got to.
  std::optional<int> skip_code;  // Instead of 0 when nothing was changed.
  std::string allow;             // The run whose guarded load is let through; empty: none.
  std::size_t rows = 0;          // Of a dry run: examples of each kind of change.
  std::string metrics_file;      // Where the run's metrics are written; empty: nowhere.
  std::string pushgateway;       // The address that they are sent to; empty: none.
};
struct ServeCommand {
  std::string listen;  // Instead of the file's service.listen; empty: as the file says.
  bool watch = false;  // Reads the file again whenever it has changed.
};
struct CheckCommand {
  std::string explain;  // A sync whose columns are shown after each step; empty: none.
};
struct ScheduleCommand {
  std::vector<std::string> syncs;  // Empty: all.
  std::size_t next = 5;            // How many times of each are shown.
  std::string zone;                // Whose clocks they are shown by; empty: the schedule's own.
};
struct TestCommand {
  std::vector<std::string> syncs;  // Empty: all.
  std::string junit;               // The file for JUnit's XML; empty: none.
};
struct PreviewCommand {
  std::string sync;
  std::size_t rows = 10;
  bool raw = false;   // As the report has them.
  std::string after;  // A step's number or kind, the last that is applied; empty: all of them.
  bool diff = false;  // What that step changed.
};
struct RunsCommand {
  std::string what;  // A sync, or "show"; empty: the runs of all syncs.
  std::string id;    // Of the run to show, or how it begins.
  bool failed = false;
  std::string since;   // See moment_since(); empty: all of them.
  std::string before;  // The id of a run; empty: from the newest on.
  std::size_t limit = 20;
};
struct AlertsCommand {
  std::string action = "test";
  std::vector<std::string> names;  // Of receivers; empty: all.
};
struct StateCommand {
  std::string action = "show";  // Or "reset", or "compact".
  std::vector<std::string> syncs;
  bool keep_watermark = false;  // Of reset.
};
struct InitCommand {
  std::string url = "https://secure.holistics.io";
  std::string report;  // Empty: the file is written without asking anybody.
};
struct SchemaCommand {};
struct DocsCommand {
  std::string kind;      // Empty: all of it.
  std::string write_to;  // Empty: to stdout.
  bool man = false;      // The manual page instead.
};
struct ExampleCommand {
  std::string kind;  // Empty: the list of them.
};
struct CompletionCommand {
  std::string shell;
};
// What a shell's script asks: the words behind the program's name, up to the cursor.
struct CompleteCommand {
  std::vector<std::string> words;
};

using Command =
    std::variant<RunCommand, ServeCommand, CheckCommand, ScheduleCommand, TestCommand,
                 PreviewCommand, AlertsCommand, RunsCommand, StateCommand, InitCommand,
                 SchemaCommand, DocsCommand, ExampleCommand, CompletionCommand, CompleteCommand>;

// The command line, parsed.
struct Arguments {
  std::string file = "millrace.yaml";
  std::string workdir;  // Where outputs and state are; empty: beside the file.
  Output output;
  Verbosity verbosity = Verbosity::Normal;
  Command command;
};

}  // namespace millrace::app
