#pragma once

#include "connector/app/command_line/arguments.h"

namespace millrace::app {

// Each runs one command from the parsed command line to its exit code (0, 1, 2, 3, 4, 75, 129,
// 130, 143: docs/operations.md). Results go to stdout, everything else to stderr.
int run(const Arguments& arguments, const RunCommand& command);
int serve(const Arguments& arguments, const ServeCommand& command);
int check(const Arguments& arguments, const CheckCommand& command);
int schedule(const Arguments& arguments, const ScheduleCommand& command);
int test(const Arguments& arguments, const TestCommand& command);
int preview(const Arguments& arguments, const PreviewCommand& command);
int runs(const Arguments& arguments, const RunsCommand& command);
int alerts(const Arguments& arguments, const AlertsCommand& command);
int state(const Arguments& arguments, const StateCommand& command);
int init(const Arguments& arguments, const InitCommand& command);
int schema(const Arguments& arguments, const SchemaCommand& command);
int docs(const Arguments& arguments, const DocsCommand& command);
int example(const Arguments& arguments, const ExampleCommand& command);
int completion(const Arguments& arguments, const CompletionCommand& command);
int complete(const Arguments& arguments, const CompleteCommand& command);

}  // namespace millrace::app
