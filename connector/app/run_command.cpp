// Command "run": the syncs of the file, once, all at once.

#include <cstdlib>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/console.h"
#include "connector/app/display.h"
#include "connector/app/files.h"
#include "connector/app/runtime.h"
#include "connector/app/summary.h"
#include "connector/base/out_of_memory.h"
#include "connector/engine/engine.h"
#include "connector/io/files/temp_file.h"
#include "connector/ledger/sqlite_job_memory.h"
#include "connector/ledger/state_file.h"

namespace millrace::app {
namespace {

// What was loaded by then is not known to anybody who cannot allocate.
constexpr std::string_view kOutOfMemoryLine =
    R"({"status":"failed","syncs":[],"error":{"code":"internal",)"
    R"("message":"out of memory, stopped at once","safe_to_rerun":false}})"
    "\n";

std::size_t terminal_height() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// Pictures need a terminal that can go up a line.
bool shows_pictures() {
  return isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb";
}

// The listener for where stderr goes, and the task that keeps a live one painted.
struct Screen {
  Screen(Clock& clock, bool verbose) {
    if (shows_pictures()) {
      live = std::make_unique<LiveDisplay>(clock, lines,
                                           LiveOptions{.colours = variable("NO_COLOR").empty(),
                                                       .verbose = verbose,
                                                       .height = terminal_height()});
    } else {
      plain = std::make_unique<PlainLines>(clock, lines, verbose);
    }
  }
  EventListener& listener() {
    return live ? static_cast<EventListener&>(*live) : static_cast<EventListener&>(*plain);
  }

  BackgroundWriter lines{STDERR_FILENO};
  std::unique_ptr<LiveDisplay> live;
  std::unique_ptr<PlainLines> plain;
};

Task<void> run_and_watch(engine::Engine& engine, std::shared_ptr<const engine::Plan> plan,
                         std::vector<const engine::SyncPlan*> syncs, bool dry_run, Screen& screen,
                         engine::RunOutcome& outcome) {
  TaskGroup painting(co_await boost::asio::this_coro::executor);
  if (screen.live) painting.spawn(screen.live->refresh());
  engine::RunRequest request;
  request.dry_run = dry_run;
  outcome = co_await engine::run_all(engine, std::move(plan), std::move(syncs), request);
  painting.cancel();
  co_await painting.join();
}

// The memory of a run, in the file that the plan names.
Result<std::unique_ptr<components::JobMemory>> open_memory(const engine::Plan& plan,
                                                           ledger::SqliteJobMemory::Resume resume,
                                                           components::Environment& environment) {
  auto state = ledger::open_state_file(plan.state.sqlite.path, environment.clock.wall_now());
  if (!state) return fail(std::move(state).error().during("state"));
  return std::make_unique<ledger::SqliteJobMemory>(*std::move(state), environment.loop,
                                                   environment.blocking, environment.clock, resume);
}

int print_outcome(const engine::RunOutcome& outcome, const Arguments& arguments, bool dry_run,
                  int code) {
  const auto text = arguments.output == OutputFormat::Json ? summary_json(outcome) + "\n"
                                                           : summary_text(outcome, dry_run);
  set_last_line("");
  return print_result(text, code);
}

// Nothing was asked of anyone yet.
int stop_before(const Error& error, const Arguments& arguments) {
  engine::RunOutcome outcome;
  outcome.status = status_of(error);
  outcome.error = error;
  return print_outcome(outcome, arguments, false, exit_code(outcome.status));
}

}  // namespace

int run(const Arguments& arguments, const RunCommand& command) {
  if (arguments.output == OutputFormat::Json) set_last_line(kOutOfMemoryLine);
  Runtime runtime;
  const auto plan = read_plan(arguments.file, runtime.registry());
  if (!plan) return kBadFile;
  const auto syncs = chosen_syncs(*plan, command.syncs);
  if (!syncs) return kBadFile;

  io::TempFile::sweep(runtime.environment().scratch);
  // A dry run leaves nothing, not even its memory.
  Result<std::unique_ptr<components::JobMemory>> memory =
      std::make_unique<components::ShortJobMemory>(runtime.environment().clock);
  if (!command.dry_run) {
    using Resume = ledger::SqliteJobMemory::Resume;
    memory = open_memory(*plan, command.fresh ? Resume::No : Resume::Yes, runtime.environment());
  }
  if (!memory) return stop_before(memory.error(), arguments);

  auto environment = runtime.environment_with(**memory);
  Screen screen(environment.clock, arguments.verbose);
  engine::Engine engine(environment, screen.listener(), plan->spool.limit);
  engine::RunOutcome outcome;
  runtime.run(run_and_watch(engine, plan, *syncs, command.dry_run, screen, outcome));
  const int code = runtime.signal() != 0 ? 128 + runtime.signal() : exit_code(outcome.status);
  // On a terminal both go to the same place: the picture first.
  screen.lines.drain(kReadersTime);
  const int told = print_outcome(outcome, arguments, command.dry_run, code);
  if (told != code || runtime.signal() != 0 || outcome.held.empty()) {
    return end_with(told, screen.lines);
  }
  screen.lines.drain(kReadersTime);
  runtime.run(engine::release_held(outcome));
  // At once: a kill from here on would make a scheduler repeat what is done.
  _exit(told);
}

}  // namespace millrace::app
