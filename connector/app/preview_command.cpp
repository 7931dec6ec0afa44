// Command "preview": the first rows of a sync after its steps, or as its report has them.

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/preview_output.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/plain_lines.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/terminal.h"
#include "connector/base/text/suggestion.h"
#include "connector/engine/preview.h"

namespace millrace::app {
namespace {

Task<void> preview_into(const engine::Plan& plan, const engine::SyncPlan& sync,
                        engine::PreviewSurroundings surroundings, const PreviewCommand& command,
                        std::optional<Result<engine::Preview>>& result) {
  const engine::PreviewRequest request{.rows = command.rows, .raw = command.raw};
  result.emplace(co_await engine::preview(plan, sync, surroundings, request));
}

}  // namespace

int preview(const Arguments& arguments, const PreviewCommand& command) {
  Runtime runtime;
  const auto plan = read_plan(arguments, runtime.registry());
  if (!plan) return kRefused;
  if (command.sync.empty()) {
    std::vector<std::string> names;
    for (const auto& sync : plan->syncs) names.push_back(sync.name);
    return refuse({fmt::format("preview: name a sync; the file has {}", listed(names))},
                  arguments.output);
  }
  const auto syncs = chosen_syncs(*plan, {command.sync}, arguments.output);
  if (!syncs) return kRefused;

  BackgroundWriter lines(STDERR_FILENO);
  PlainLines listener(runtime.environment().clock, lines, arguments.verbosity);
  std::optional<Result<engine::Preview>> result;
  runtime.run(
      preview_into(*plan, *syncs->front(), {runtime.environment(), listener}, command, result));
  if (runtime.signal() != 0) return end_with(128 + runtime.signal(), lines);
  if (!*result) {
    lines.write(fmt::format("{}: {}: {}\n", command.sync, code_of(result->error().kind()),
                            result->error().message()));
    if (result->error().kind() == ErrorKind::BadData && !command.raw) {
      lines.write(fmt::format("`millrace preview {} --raw` shows the rows as the report has them\n",
                              command.sync));
    }
    return end_with(exit_code(status_of(result->error())), lines);
  }
  lines.drain(kReadersTime);
  const auto text = arguments.output == OutputFormat::Json
                        ? preview_json(**result) + "\n"
                        : preview_table(**result, line_width(STDOUT_FILENO));
  return end_with(print_result(text), lines);
}

}  // namespace millrace::app
