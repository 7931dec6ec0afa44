// Command "check": validates the file, offline.

#include <chrono>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/results/explained.h"
#include "connector/app/runtime.h"
#include "connector/app/schedules/next_times.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/terminal.h"
#include "connector/base/text/shell_word.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {

namespace {

int explain(const Arguments& arguments, const components::Registry& registry,
            const std::string& name) {
  if (name.ends_with(".yaml") || name.ends_with(".yml")) {
    return refuse({fmt::format("--explain {0}: takes the name of a sync; write millrace check "
                               "--explain SYNC {1}",
                               printable(name), shell_word(printable(name)))},
                  arguments.output);
  }
  const auto plan = read_plan_offline(arguments, registry);
  if (!plan) return kRefused;
  const auto output = arguments.output;
  const auto syncs = chosen_syncs(*plan, {name}, output);
  if (!syncs) return kRefused;
  const auto steps = engine::explained_steps(*syncs->front());
  return print_result(output == OutputFormat::Json ? explained_json(name, steps) + "\n"
                                                   : explained_text(name, steps));
}

void tell_schedules(const engine::Plan& plan) {
  constexpr std::size_t kTimes = 5;
  std::vector<const engine::SyncPlan*> syncs;
  for (const auto& sync : plan.syncs) {
    if (sync.schedule) syncs.push_back(&sync);
  }
  if (syncs.empty()) return;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  tell(schedules_text(next_times(syncs, now, kTimes), std::nullopt, line_width(STDERR_FILENO)));
}

// Of syncs that a report says the values of: each once, as it is written.
std::vector<std::string> open_syncs(const engine::Plan& plan) {
  std::vector<std::string> names;
  for (const auto& sync : plan.syncs) {
    const bool is_told = std::ranges::find(names, sync.written_name) != names.end();
    if (sync.is_open && !is_told) names.push_back(sync.written_name);
  }
  return names;
}

}  // namespace

int check(const Arguments& arguments, const CheckCommand& command) {
  components::Registry registry;
  register_everything(registry);
  if (!command.explain.empty()) return explain(arguments, registry, command.explain);
  PlanReading reading;
  const auto plan = read_plan(arguments, registry, &reading);
  if (!plan) return kRefused;
  const auto& warnings = reading.warnings;
  warn(warnings);
  if (arguments.verbosity == Verbosity::Verbose) tell_schedules(*plan);
  const auto open = open_syncs(*plan);
  const auto connections = plan->sources.size() + plan->sinks.size();
  if (arguments.output == OutputFormat::Json) {
    std::string line;
    JsonWriter json(line);
    json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
    json.member("connections", connections).member("syncs", plan->syncs.size());
    write_warnings(json, warnings);
    if (!open.empty()) json.key("values_at_run").open_array();
    for (const auto& name : open) json.value(name);
    if (!open.empty()) json.close_array();
    json.close_object();
    return print_result(line + "\n");
  }
  std::string notes;
  for (const auto& name : open) {
    notes += fmt::format("{}: the values of for_each are read when a run starts\n", name);
  }
  return print_result(
      fmt::format("{}: {}, {}, {}\n{}", printable(arguments.file),
                  counted(connections, "connection"), counted(plan->syncs.size(), "sync"),
                  warnings.empty() ? "no problems" : counted(warnings.size(), "warning"), notes));
}

}  // namespace millrace::app
