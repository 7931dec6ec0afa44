// Command "preview": the first rows of a sync after its steps, or as its report has them.

#include <charconv>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/each_values.h"
#include "connector/app/files.h"
#include "connector/app/results/diff_output.h"
#include "connector/app/results/preview_output.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/plain_lines.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/terminal.h"
#include "connector/app/watermarks.h"
#include "connector/base/text/shell_word.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/engine/preview.h"

namespace millrace::app {
namespace {

Task<void> preview_into(const engine::Plan& plan, const engine::SyncPlan& sync,
                        engine::PreviewSurroundings surroundings, engine::PreviewRequest request,
                        std::optional<Result<engine::Preview>>& result) {
  auto& environment = surroundings.environment;
  auto copied = co_await copy_watermarks(plan, {&sync}, environment, environment.ledger);
  if (!copied) {
    result.emplace(fail(std::move(copied).error()));
    co_return;
  }
  result.emplace(co_await engine::preview(plan, sync, surroundings, request));
}

// How many of the steps are applied, up to the one that --after names; nullopt after it was told
// that there is none.
std::optional<std::size_t> steps_up_to(const engine::SyncPlan& sync, const std::string& step,
                                       OutputFormat output) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(step.data(), step.data() + step.size(), number);
  const bool is_number = failure == std::errc() && end == step.data() + step.size();
  if (is_number && number <= sync.steps.size()) return number;
  std::vector<std::string> kinds;
  std::vector<std::string> fitting;
  for (std::size_t i = 0; i < sync.steps.size(); ++i) {
    kinds.push_back(sync.steps[i].name);
    if (kinds.back() == step) fitting.push_back(std::to_string(i + 1));
  }
  if (fitting.size() == 1) return std::stoul(fitting.front());
  (void)refuse({fitting.empty()
                    ? fmt::format("--after: {} is not a step of {}; {}", in_quotes(step), sync.name,
                                  kinds.empty() ? "it has none"
                                                : fmt::format("it has the steps 1 to {}: {}",
                                                              kinds.size(), listed(kinds)))
                    : fmt::format("--after: {} has several {} steps; write {}", sync.name, step,
                                  listed(fitting, "or"))},
               output);
  return std::nullopt;
}

std::string text_of(const engine::Preview& preview, OutputFormat output) {
  const bool is_json = output == OutputFormat::Json;
  if (preview.diff) return is_json ? diff_json(*preview.diff) + "\n" : diff_text(*preview.diff);
  return is_json ? preview_json(preview) + "\n" : preview_table(preview, line_width(STDOUT_FILENO));
}

void tell_failure(const Error& error, const PreviewCommand& command, BackgroundWriter& lines) {
  lines.write(fmt::format("{}: {}: {}\n", command.sync, code_of(error.kind()), error.message()));
  if (error.kind() != ErrorKind::BadData || command.raw) return;
  lines.write(fmt::format("`millrace preview {} --raw` shows the rows as the report has them\n",
                          shell_word(command.sync)));
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
  PlanReading reading;
  auto plan = read_plan(arguments, runtime.registry(), &reading);
  if (!plan) return kRefused;
  if (command.sync.empty()) {
    std::vector<std::string> names;
    for (const auto& sync : plan->syncs) names.push_back(sync.name);
    return refuse({fmt::format("preview: name a sync; the file has {}", listed(names))},
                  arguments.output);
  }
  auto syncs = chosen_syncs(*plan, {command.sync}, arguments.output);
  if (!syncs) return kRefused;
  EachReading each;
  plan = with_each_values(std::move(plan), reading, *syncs, arguments, runtime, each);
  if (!plan) return kRefused;
  if (runtime.signal() != 0) return end_stopped(runtime.signal(), arguments.output);
  syncs = chosen_syncs(*plan, {command.sync}, arguments.output);
  if (!syncs) return kRefused;
  if (syncs->front()->is_open) {
    return end_failed(each.failed.at(syncs->front()->written_name), arguments.output);
  }
  engine::PreviewRequest request{.rows = command.rows, .raw = command.raw, .diff = command.diff};
  if (!command.after.empty()) {
    request.after = steps_up_to(*syncs->front(), command.after, arguments.output);
    if (!request.after) return kRefused;
  }

  BackgroundWriter lines(STDERR_FILENO);
  PlainLines listener(runtime.environment().clock, lines, arguments.verbosity, wanted_phases());
  std::optional<Result<engine::Preview>> result;
  std::vector<Violation> violations;
  runtime.run(preview_into(*plan, *syncs->front(), {runtime.environment(), listener, &violations},
                           request, result));
  if (runtime.signal() != 0)
    return end_with(end_stopped(runtime.signal(), arguments.output), lines);
  if (!*result) {
    tell_failure(result->error(), command, lines);
    lines.drain(kReadersTime);
    return end_with(end_failed(result->error(), arguments.output, violations), lines);
  }
  tell_rejected((*result)->rejected, command, lines);
  lines.drain(kReadersTime);
  const auto text = text_of(**result, arguments.output);
  return end_with(print_result(text), lines);
}

}  // namespace millrace::app
