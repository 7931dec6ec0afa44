// Command "schedule": the next times of each sync, offline.

#include <chrono>
#include <optional>

#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/runtime.h"
#include "connector/app/schedules/next_times.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/terminal.h"

namespace millrace::app {

int schedule(const Arguments& arguments, const ScheduleCommand& command) {
  components::Registry registry;
  register_everything(registry);
  const auto plan = read_plan_offline(arguments, registry);
  if (!plan) return kRefused;
  const auto syncs = chosen_syncs(*plan, command.syncs, arguments.output);
  if (!syncs) return kRefused;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto times = next_times(*syncs, now, command.next);
  const auto zone = command.zone.empty() ? std::nullopt : schedule::ZoneClock::find(command.zone);
  return print_result(arguments.output == OutputFormat::Json
                          ? schedules_json(times, zone) + "\n"
                          : schedules_text(times, zone, line_width(STDOUT_FILENO)));
}

}  // namespace millrace::app
