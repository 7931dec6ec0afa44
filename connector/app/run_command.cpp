// Command "run": the syncs of the file, once, all at once.

#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/display.h"
#include "connector/app/files.h"
#include "connector/app/runtime.h"
#include "connector/app/summary.h"
#include "connector/engine/run.h"

namespace millrace::app {
namespace {

std::size_t terminal_height() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

// The observer for where stderr goes, and the task that keeps a live one painted.
struct Screen {
  Screen(Clock& clock, bool verbose) {
    if (isatty(STDERR_FILENO) == 1) {
      live =
          std::make_unique<LiveDisplay>(clock, stderr,
                                        LiveOptions{.colours = std::getenv("NO_COLOR") == nullptr,
                                                    .verbose = verbose,
                                                    .height = terminal_height()});
    } else {
      plain = std::make_unique<PlainLines>(clock, stderr, verbose);
    }
  }
  engine::Observer& observer() {
    return live ? static_cast<engine::Observer&>(*live) : static_cast<engine::Observer&>(*plain);
  }

  std::unique_ptr<LiveDisplay> live;
  std::unique_ptr<PlainLines> plain;
};

Task<void> run_and_watch(const std::vector<const engine::SyncPlan*>& syncs,
                         engine::Connections& connections, components::Environment& environment,
                         Screen& screen, bool dry_run, engine::RunOutcome& outcome) {
  TaskGroup painting(environment.loop);
  if (screen.live) painting.spawn(screen.live->refresh());
  outcome = co_await engine::run_syncs(syncs, connections, environment, screen.observer(),
                                       {.dry_run = dry_run});
  painting.cancel();
  co_await painting.join();
}

}  // namespace

int run(const Arguments& arguments, const RunCommand& command) {
  Runtime runtime;
  const auto plan = read_plan(arguments.file, runtime.registry());
  if (!plan) return kBadFile;
  const auto syncs = chosen_syncs(*plan, command.syncs);
  if (!syncs) return kBadFile;

  engine::Connections connections(*plan, runtime.environment());
  Screen screen(runtime.environment().clock, arguments.verbose);
  engine::RunOutcome outcome;
  runtime.run(
      run_and_watch(*syncs, connections, runtime.environment(), screen, command.dry_run, outcome));
  print_result(arguments.output == OutputFormat::Json ? summary_json(outcome) + "\n"
                                                      : summary_text(outcome, command.dry_run));
  if (runtime.signal() != 0) return 128 + runtime.signal();
  return engine::exit_code(outcome.status);
}

}  // namespace millrace::app
