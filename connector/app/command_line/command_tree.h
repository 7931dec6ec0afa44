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
  PreviewCommand preview;
  DocsCommand docs;
  ExampleCommand example;
  std::string about;  // What help was asked about.
};

// Every command with its options. What is typed goes into `typed`, which outlives the parsing.
void describe_commands(CLI::App& app, Typed& typed);

}  // namespace millrace::app
