#pragma once

#include <string>

#include "connector/app/command_line/arguments.h"

namespace millrace::app {

// What CLI11 writes into while it parses.
struct Typed {
  Arguments arguments;
  std::string output = "human";
  std::string log_format;
  std::string log_level;
  bool verbose = false;
  bool quiet = false;
  RunCommand run;
  ServeCommand serve;
  CheckCommand check;
  ScheduleCommand schedule;
  TestCommand test;
  PreviewCommand preview;
  AlertsCommand alerts;
  RunsCommand runs;
  StateCommand state;
  InitCommand init;
  DocsCommand docs;
  ExampleCommand example;
  CompletionCommand completion;
  std::string about;  // What help was asked about.
};

}  // namespace millrace::app
