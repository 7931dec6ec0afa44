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
#include "connector/base/text/text.h"
#include "connector/engine/preview.h"

namespace millrace::app {
namespace {

Task<void> preview_into(const engine::Plan& plan, const engine::SyncPlan& sync,
                        engine::PreviewSurroundings surroundings, const PreviewCommand& command,
                        std::optional<Result<engine::Preview>>& result) {
  const engine::PreviewRequest request{.rows = command.rows, .raw = command.raw};
  result.emplace(co_await engine::preview(plan, sync, surroundings, request));
}

void tell_failure(const Error& error, const PreviewCommand& command, BackgroundWriter& lines) {
  lines.write(fmt::format("{}: {}: {}\n", command.sync, code_of(error.kind()), error.message()));
  if (error.kind() != ErrorKind::BadData || command.raw) return;
  lines.write(fmt::format("`millrace preview {} --raw` shows the rows as the report has them\n",
                          command.sync));
}

void tell_rejected(const engine::Rejections& rejected, const PreviewCommand& command,
                   BackgroundWriter& lines) {
  if (rejected.count == 0) return;
  lines.write(fmt::format("{}: {} would be quarantined: {}\n", command.sync,
                          counted(rejected.count, "row"),
                          printable(engine::reasons_of(rejected), 1000)));
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
  PlainLines listener(runtime.environment().clock, lines, arguments.verbosity, wanted_phases());
  std::optional<Result<engine::Preview>> result;
  std::vector<Violation> violations;
  runtime.run(preview_into(*plan, *syncs->front(), {runtime.environment(), listener, &violations},
                           command, result));
  if (runtime.signal() != 0)
    return end_with(end_stopped(runtime.signal(), arguments.output), lines);
  if (!*result) {
    tell_failure(result->error(), command, lines);
    lines.drain(kReadersTime);
    return end_with(end_failed(result->error(), arguments.output, violations), lines);
  }
  tell_rejected((*result)->rejected, command, lines);
  lines.drain(kReadersTime);
  const auto text = arguments.output == OutputFormat::Json
                        ? preview_json(**result) + "\n"
                        : preview_table(**result, line_width(STDOUT_FILENO));
  return end_with(print_result(text), lines);
}

}  // namespace millrace::app
