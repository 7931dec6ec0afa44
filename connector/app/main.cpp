#include <exception>

#include <sys/prctl.h>
#include <sys/resource.h>

#include "connector/app/command_line/parse_arguments.h"
#include "connector/app/commands.h"
#include "connector/app/stop_signals.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/base/process/out_of_memory.h"
#include "connector/base/process/system_limits.h"
#include "connector/io/sqlite/sqlite_memory.h"

namespace millrace::app {
namespace {

// A core file would hold the secrets of the process.
void forbid_core_files() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

int dispatch(const Arguments& arguments) {
  return std::visit(
      [&](const auto& command) {
        using C = std::decay_t<decltype(command)>;
        if constexpr (std::is_same_v<C, RunCommand>) return run(arguments, command);
        if constexpr (std::is_same_v<C, ServeCommand>) return serve(arguments, command);
        if constexpr (std::is_same_v<C, CheckCommand>) return check(arguments, command);
        if constexpr (std::is_same_v<C, ScheduleCommand>) return schedule(arguments, command);
        if constexpr (std::is_same_v<C, TestCommand>) return test(arguments, command);
        if constexpr (std::is_same_v<C, PreviewCommand>) return preview(arguments, command);
        if constexpr (std::is_same_v<C, AlertsCommand>) return alerts(arguments, command);
        if constexpr (std::is_same_v<C, RunsCommand>) return runs(arguments, command);
        if constexpr (std::is_same_v<C, StateCommand>) return state(arguments, command);
        if constexpr (std::is_same_v<C, InitCommand>) return init(arguments, command);
        if constexpr (std::is_same_v<C, SchemaCommand>) return schema(arguments, command);
        if constexpr (std::is_same_v<C, DocsCommand>) return docs(arguments, command);
        if constexpr (std::is_same_v<C, ExampleCommand>) return example(arguments, command);
        if constexpr (std::is_same_v<C, CompletionCommand>) return completion(arguments, command);
        if constexpr (std::is_same_v<C, CompleteCommand>) return complete(arguments, command);
      },
      arguments.command);
}

}  // namespace
}  // namespace millrace::app

int main(int argc, char** argv) {
  using namespace millrace::app;
  using millrace::sentence_on;
  occupy_standard_descriptors();
  forbid_core_files();
  handle_signals();
  millrace::stop_when_memory_runs_out();
  millrace::io::stop_when_sqlite_runs_out_of_memory();
  Output output;
  try {
    const auto parsed = parse_arguments(argc, argv);
    if (const int* code = std::get_if<int>(&parsed)) return *code;
    const auto& arguments = std::get<Arguments>(parsed);
    output = arguments.output;
    return dispatch(arguments);
  } catch (const std::exception& thrown) {
    const auto sentence = sentence_on(thrown);
    if (output.log == LogFormat::Json) {
      tell_error(sentence, output.log);
    } else {
      tell("millrace: " + sentence + "\n");
    }
    return end_failed({millrace::ErrorKind::Internal, sentence}, output);
  }
}
