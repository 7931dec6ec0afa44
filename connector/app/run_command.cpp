// Command "run": the syncs of the file, once, all at once.

#include <algorithm>
#include <optional>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/alerting/run_alerts.h"
#include "connector/app/commands.h"
#include "connector/app/each_values.h"
#include "connector/app/files.h"
#include "connector/app/open_ledger.h"
#include "connector/app/run_screen.h"
#include "connector/app/runtime.h"
#include "connector/app/selection.h"
#include "connector/app/summary.h"
#include "connector/app/telemetry/run_telemetry.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/control_keys.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/watermarks.h"
#include "connector/base/event_fan.h"
#include "connector/base/process/crash_point.h"
#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/components/limits/shared_limits.h"
#include "connector/engine/engine.h"
#include "connector/io/files/temp_file.h"

namespace millrace::app {
namespace {

// What was loaded by then is not known to anybody who cannot allocate.
constexpr std::string_view kOutOfMemoryLine =
    R"({"status":"failed","syncs":[],"error":{"code":"internal",)"
    R"("message":"out of memory, stopped at once","safe_to_rerun":false}})"
    "\n";

// Who watches the run.
struct Watchers {
  RunScreen& screen;
  RunTelemetry& telemetry;
  std::optional<RunAlerts>& alerts;  // None of a dry run.
};

Task<void> run_and_watch(engine::Engine& engine, std::shared_ptr<const engine::Plan> plan,
                         std::vector<const engine::SyncPlan*> syncs, engine::RunRequest request,
                         Watchers watchers, engine::RunOutcome& outcome) {
  TaskGroup painting(co_await boost::asio::this_coro::executor);
  std::optional<QuietControlKeys> unpainted;
  if (auto* live = watchers.screen.live()) {
    unpainted.emplace(STDERR_FILENO);
    painting.spawn(live->refresh());
  }
  co_await watchers.telemetry.begin();
  outcome = co_await engine::run_all(engine, std::move(plan), std::move(syncs), request);
  painting.cancel();
  co_await painting.join();
  co_await watchers.telemetry.tell();
  if (watchers.alerts) co_await watchers.alerts->finish();
}

Task<void> open_ledger(const engine::Plan& plan, const ChosenSyncs& syncs,
                       const RunCommand& command, components::Environment& environment,
                       Result<OpenLedger>& opened) {
  const auto resume = command.fresh ? ledger::Jobs::Resume::No : ledger::Jobs::Resume::Yes;
  if (!command.dry_run) {
    opened = co_await open_ledger_for_runs(plan, environment, resume);
    co_return;
  }
  opened = ledger_in_memory(environment, resume);
  if (command.full || !command.since.empty()) co_return;
  auto copied = co_await copy_watermarks(plan, syncs, environment, *opened->ledger);
  if (!copied) opened = fail(std::move(copied).error());
}

// Refused with the reason when the run has nothing for this sync that could be let through.
Task<void> check_allowed(ledger::Ledger& ledger, std::string run, std::string sync,
                         Result<void>& result) {
  const auto loads = co_await ledger.guarded_loads().of_run(run);
  if (!loads) {
    result = fail(loads.error());
  } else if (loads->empty()) {
    result = fail(ErrorKind::InvalidConfig,
                  fmt::format("--allow: no guard stopped anything in a run {} of the last 30 days",
                              in_quotes(run)));
  } else if (loads->front().sync != sync) {
    result = fail(ErrorKind::InvalidConfig,
                  fmt::format("--allow: {} was a run of {}", run, printable(loads->front().sync)));
  } else if (std::ranges::none_of(*loads, &std::string::empty, &ledger::GuardedLoad::used_by)) {
    result = fail(ErrorKind::InvalidConfig,
                  fmt::format("--allow: what was stopped in {} has been let through before, in "
                              "run {}",
                              run, loads->front().used_by));
  }
}

// True when a destination has other rows or columns than before, or was sent some. Rows that a mode
// without a key writes again count as new, since nobody compared them.
bool has_changed_anything(const engine::RunOutcome& outcome) {
  const auto has_changed = [](const engine::DestinationOutcome& to) {
    const auto& report = to.report;
    return report.inserted > 0 || report.updated > 0 || report.deleted > 0 || report.marked > 0 ||
           !report.changes.empty();
  };
  return std::ranges::any_of(outcome.syncs, [&](const engine::SyncOutcome& sync) {
    return std::ranges::any_of(sync.destinations, has_changed);
  });
}

Result<void> check_allowed(Runtime& runtime, ledger::Ledger& ledger, const RunCommand& command,
                           const ChosenSyncs& syncs) {
  Result<void> result;
  if (command.allow.empty() || syncs.empty()) return result;
  runtime.run(check_allowed(ledger, command.allow, syncs.front()->name, result));
  return result;
}

// What of the command line does not fit these syncs, as sentences.
std::vector<std::string> complaints_about(const RunCommand& command, const ChosenSyncs& syncs) {
  if (!command.allow.empty() && syncs.size() != 1) {
    return {"--allow: name the one sync whose load is to be let through"};
  }
  return unfit_since(syncs, command.since);
}

// What the command line means.
struct Meant {
  std::shared_ptr<const engine::Plan> plan;  // Knows what for_each stands for, as far as it can be.
  ChosenSyncs syncs;
  std::vector<engine::SyncOutcome> readings;  // What became of reports with values of for_each.
};

void take_open_syncs(ChosenSyncs& syncs) {
  std::erase_if(syncs, [](const engine::SyncPlan* sync) { return sync->is_open; });
}

// nullopt after a refusal was told.
std::optional<Meant> meant_by(const RunCommand& command, const Arguments& arguments,
                              Runtime& runtime) {
  PlanReading reading;
  auto plan = read_plan(arguments, runtime.registry(), &reading);
  if (!plan) return std::nullopt;
  const Selection selection{command.syncs, command.select, command.exclude};
  auto syncs = selected_syncs(*plan, selection, arguments.output);
  if (!syncs) return std::nullopt;
  EachReading each;
  plan = with_each_values(std::move(plan), reading, *syncs, arguments, runtime, each);
  if (!plan) return std::nullopt;
  syncs = selected_syncs(*plan, selection, arguments.output);
  if (!syncs) return std::nullopt;
  if (const auto complaints = complaints_about(command, *syncs); !complaints.empty()) {
    (void)refuse(complaints, arguments.output);
    return std::nullopt;
  }
  // Why these cannot be run is among the readings.
  take_open_syncs(*syncs);
  return Meant{std::move(plan), *std::move(syncs), each.outcomes()};
}

void add_unread(const std::vector<engine::SyncOutcome>& readings, engine::RunOutcome& outcome) {
  for (const auto& sync : readings) {
    if (!sync.error) continue;
    outcome.status = worst(outcome.status, sync.status);
    outcome.syncs.push_back(sync);
  }
}

void tell_of_readings(const std::vector<engine::SyncOutcome>& readings, RunTelemetry& telemetry,
                      std::optional<RunAlerts>& alerts) {
  for (const auto& reading : readings) {
    if (reading.error) telemetry.count_unbegun(reading.sync, reading.status);
    if (alerts) alerts->tell(reading);
  }
}

engine::RunRequest request_of(const RunCommand& command) {
  engine::RunRequest request;
  request.dry_run = command.dry_run;
  request.examples = command.rows;
  request.allow = command.allow;
  request.full = command.full;
  request.since = command.since;
  return request;
}

// Where the run tells what became of it: stdout, unless syncs print their rows there.
int results_of(const engine::Plan& plan, const std::vector<const engine::SyncPlan*>& syncs,
               bool dry_run) {
  const bool prints = !dry_run && std::ranges::any_of(syncs, [&plan](const engine::SyncPlan* sync) {
    return plan.prints(*sync);
  });
  return prints ? STDERR_FILENO : STDOUT_FILENO;
}

int print_outcome(const engine::RunOutcome& outcome, const Arguments& arguments,
                  const RunFacts& facts, int code, int results) {
  const auto text = arguments.output == OutputFormat::Json
                        ? summary_json(outcome, facts) + "\n"
                        : summary_text(outcome, facts, line_width(results));
  set_last_line("");
  return print_result(text, code, results);
}

// Tells what the watchers have left to say, before the results.
void end_watching(Watchers watchers, int results, LogFormat log) {
  auto& screen = watchers.screen;
  // On a terminal both go to the same place: the picture first.
  if (screen.live() != nullptr && isatty(results) == 1) screen.lines().write("\n");
  screen.end();
  screen.lines().drain(kReadersTime);
  warn(watchers.telemetry.warnings(), log);
  if (watchers.alerts) warn(watchers.alerts->complaints(), log);
}

int end_code(int told, const RunCommand& command, const engine::RunOutcome& outcome) {
  const bool skips = told == 0 && command.skip_code && !has_changed_anything(outcome);
  return skips ? *command.skip_code : told;
}

// Nothing was asked of anyone yet.
int stop_before(const Error& error, const Arguments& arguments, const RunFacts& facts, int signal,
                int results) {
  engine::RunOutcome outcome;
  outcome.status = status_of(error);
  outcome.error = error;
  const int code = signal != 0 ? 128 + signal : exit_code(outcome.status);
  return print_outcome(outcome, arguments, facts, code, results);
}

}  // namespace

int run(const Arguments& arguments, const RunCommand& command) {
  if (arguments.output == OutputFormat::Json) set_last_line(kOutOfMemoryLine);
  Runtime runtime;
  const Clock& clock = runtime.environment().clock;
  RunFacts facts{.dry_run = command.dry_run, .started_at = clock.wall_now()};
  const auto meant = meant_by(command, arguments, runtime);
  if (!meant) return kRefused;
  const auto& [plan, syncs, readings] = *meant;
  const int results = results_of(*plan, syncs, command.dry_run);
  if (arguments.output == OutputFormat::Json) set_last_line(kOutOfMemoryLine, results);

  io::TempFile::sweep(runtime.environment().scratch);
  Result<OpenLedger> ledger;
  if (runtime.signal() == 0) {
    runtime.run(open_ledger(*plan, syncs, command, runtime.environment(), ledger));
  }
  if (runtime.signal() != 0) ledger = fail(ErrorKind::Cancelled, "stopped");
  RunTelemetry telemetry(command, runtime.environment(), *plan, syncs);
  const auto stop = [&](const Error& why) {
    facts.ended_at = clock.wall_now();
    if (runtime.signal() == 0) runtime.run(telemetry.tell_of_none(status_of(why)));
    warn(telemetry.warnings(), arguments.output.log);
    return stop_before(why, arguments, facts, runtime.signal(), results);
  };
  if (!ledger) return stop(ledger.error());
  const auto allowed = check_allowed(runtime, *ledger->ledger, command, syncs);
  if (!allowed && allowed.error().kind() == ErrorKind::InvalidConfig) {
    return refuse({allowed.error().message()}, arguments.output);
  }
  if (!allowed) return stop(allowed.error());

  auto environment = runtime.environment_with(*ledger->ledger);
  components::SharedLimits limits(ledger->ledger->quotas(), environment.loop, environment.clock);
  if (!command.dry_run) environment.limits = &limits;
  RunScreen screen(environment.clock, arguments.verbosity, arguments.output.log,
                   results != STDOUT_FILENO);
  telemetry.read_past_from(*ledger->store);
  EventFan events({&screen.listener(), &telemetry.listener()});
  engine::Engine engine(environment, events, plan->spool.limit, ledger->history.get());
  std::optional<RunAlerts> alerts;
  if (!command.dry_run) alerts.emplace(environment, *ledger->store, engine, *plan);
  engine::RunOutcome outcome;
  const Watchers watchers{screen, telemetry, alerts};
  tell_of_readings(readings, telemetry, alerts);
  runtime.run(run_and_watch(engine, plan, syncs, request_of(command), watchers, outcome));
  add_unread(readings, outcome);
  facts.ended_at = clock.wall_now();
  const int code = runtime.signal() != 0 ? 128 + runtime.signal() : exit_code(outcome.status);
  end_watching(watchers, results, arguments.output.log);
  const int told = print_outcome(outcome, arguments, facts, code, results);
  const int end = end_code(told, command, outcome);
  if (told != code || runtime.signal() != 0 || outcome.held.empty()) {
    return end_with(end, screen.lines());
  }
  crash_point("run.told");
  screen.lines().drain(kReadersTime);
  runtime.run(engine::release_held(outcome));
  // At once: a kill from here on would make a scheduler repeat what is done.
  _exit(end);
}

}  // namespace millrace::app
