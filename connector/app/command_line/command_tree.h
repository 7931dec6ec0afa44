#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "connector/app/command_line/arguments.h"

namespace millrace::app {

// What CLI11 writes into while it parses.
struct Typed {
  Arguments arguments;
  std::string output = "human";
  bool verbose = false;
  bool quiet = false;
  RunCommand run;
  CheckCommand check;
  TestCommand test;
  PreviewCommand preview;
  RunsCommand runs;
  StateCommand state;
  InitCommand init;
  DocsCommand docs;
  ExampleCommand example;
  CompletionCommand completion;
  std::string about;  // What help was asked about.
};

// Every command with its options: the one place that names them. Help, completions and the manual
// are made of it (listing.h), so a description is a sentence without its full stop, in the
// imperative; what follows a line break are further sentences. What is typed goes into `typed`,
// which outlives the parsing.
void describe_commands(CLI::App& app, Typed& typed);

}  // namespace millrace::app
