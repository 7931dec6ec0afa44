// Command "serve": keeps the schedules of the file until it is told to stop.

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/open_ledger.h"
#include "connector/app/reload_signal.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/plain_lines.h"
#include "connector/app/terminal/refusal.h"
#include "connector/components/limits/shared_limits.h"
#include "connector/engine/engine.h"
#include "connector/io/files/temp_file.h"
#include "connector/service/service.h"

namespace millrace::app {
namespace {

constexpr std::chrono::hours kUpkeep(1);

using PlanPtr = std::shared_ptr<const engine::Plan>;

bool has_schedules(const engine::Plan& plan) {
  return std::ranges::any_of(
      plan.syncs, [](const engine::SyncPlan& sync) { return sync.schedule.has_value(); });
}

// What belongs to the service itself, not to one of its syncs.
Events own_events(EventListener& listener, Clock& clock) {
  return {listener, clock, "", "millrace"};
}

class Serving {
 public:
  Serving(const Arguments& arguments, Runtime& runtime, OpenLedger& ledger, PlanPtr plan)
      : arguments_(arguments),
        runtime_(runtime),
        ledger_(ledger),
        plan_(std::move(plan)),
        environment_(runtime.environment_with(*ledger.ledger)),
        limits_(ledger.ledger->quotas(), environment_.loop, environment_.clock),
        lines_(environment_.clock, out_, arguments.verbosity),
        engine_(environment_, lines_, plan_->spool.limit, ledger.history.get()),
        service_({engine_, *ledger.ledger, *ledger.store, environment_, lines_}, plan_,
                 {.grace = std::chrono::ceil<std::chrono::seconds>(plan_->service.grace)}) {
    environment_.limits = &limits_;
  }

  Result<void> serve() {
    ReloadSignal hangup(environment_.loop, [this] { reload(); });
    Result<void> served;
    runtime_.run(serve_until_stopped(hangup, served), plan_->service.grace,
                 [this] { service_.stop(); });
    lines_.end();
    out_.drain(kReadersTime);
    return served;
  }

 private:
  Task<void> serve_until_stopped(ReloadSignal& hangup, Result<void>& served) {
    TaskGroup upkeep(environment_.loop);
    upkeep.spawn(keep_up());
    tell_begin();
    served = co_await service_.run();
    own_events(lines_, environment_.clock).info(served ? "stopped" : served.error().message());
    upkeep.cancel();
    co_await upkeep.join();
    hangup.cancel();
  }

  void tell_begin() {
    const auto planned = std::ranges::count_if(
        plan_->syncs, [](const engine::SyncPlan& sync) { return sync.schedule.has_value(); });
    own_events(lines_, environment_.clock)
        .info(fmt::format("keeping the schedules of {} of {} syncs", planned, plan_->syncs.size()));
  }

  // What nobody will ask for any more goes, as at the beginning of each `run`.
  Task<void> keep_up() {
    while (co_await environment_.clock.sleep(kUpkeep)) {
      auto swept = co_await ledger_.ledger->sweep();
      if (swept) swept = co_await cut_old_runs(*ledger_.store, service_.plan(), environment_);
      if (swept || swept.error().kind() == ErrorKind::Cancelled) continue;
      own_events(lines_, environment_.clock)
          .warn("old runs could not be removed from the state: " + swept.error().message());
    }
  }

  // A file that is wrong changes nothing.
  void reload() {
    const auto events = own_events(lines_, environment_.clock);
    const auto plan = read_plan(arguments_, runtime_.registry());
    if (!plan) {
      events.warn("the file was not reloaded; the one before stays in force");
      return;
    }
    const bool same_state =
        plan->state.file() == plan_->state.file() && plan->state.tables() == plan_->state.tables();
    if (!same_state) events.warn("state: takes effect when millrace is started again");
    service_.reload(plan);
    events.info("the file was reloaded");
  }

  const Arguments& arguments_;
  Runtime& runtime_;
  OpenLedger& ledger_;
  const PlanPtr plan_;  // That it began with.
  components::Environment environment_;
  components::SharedLimits limits_;
  BackgroundWriter out_{STDERR_FILENO};
  PlainLines lines_;
  engine::Engine engine_;
  service::Service service_;
};

Task<void> open_its_ledger(const engine::Plan& plan, components::Environment& environment,
                           Result<OpenLedger>& opened) {
  opened = co_await open_ledger_for_runs(plan, environment, ledger::Jobs::Resume::Yes);
}

}  // namespace

int serve(const Arguments& arguments, const ServeCommand&) {
  Runtime runtime;
  const auto plan = read_plan(arguments, runtime.registry());
  if (!plan) return kRefused;
  if (!has_schedules(*plan)) {
    return refuse({"there is nothing to serve: no sync has a schedule; write schedule: \"0 6 * * "
                   "*\" to one, or use millrace run"},
                  arguments.output);
  }
  io::TempFile::sweep(runtime.environment().scratch);
  Result<OpenLedger> ledger;
  runtime.run(open_its_ledger(*plan, runtime.environment(), ledger));
  if (runtime.signal() != 0) return 128 + runtime.signal();
  if (!ledger) {
    fmt::print(stderr, "error: {}\n", ledger.error().message());
    return exit_code(status_of(ledger.error()));
  }
  const auto served = Serving(arguments, runtime, *ledger, plan).serve();
  return served ? 0 : exit_code(status_of(served.error()));
}

}  // namespace millrace::app
