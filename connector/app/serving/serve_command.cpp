// Command "serve": keeps the schedules of the file, and shows what it does, until it is told to
// stop.

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/alerts/alerter.h"
#include "connector/app/alerting/run_news.h"
#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/open_ledger.h"
#include "connector/app/runtime.h"
#include "connector/app/serving/each_keeper.h"
#include "connector/app/serving/file_watch.h"
#include "connector/app/serving/http_front.h"
#include "connector/app/serving/reload_signal.h"
#include "connector/app/supervision/manager_reports.h"
#include "connector/app/telemetry/exporters.h"
#include "connector/app/telemetry/service_metrics.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/log_line.h"
#include "connector/app/terminal/plain_lines.h"
#include "connector/app/terminal/refusal.h"
#include "connector/base/event_fan.h"
#include "connector/base/listen_address.h"
#include "connector/components/limits/shared_limits.h"
#include "connector/engine/engine.h"
#include "connector/engine/plan/plan_feeds.h"
#include "connector/io/files/temp_file.h"
#include "connector/service/run_watch.h"
#include "connector/service/service.h"
#include "connector/service/service_board.h"

namespace millrace::app {
namespace {

constexpr std::chrono::hours kUpkeep(1);
constexpr std::chrono::seconds kLookAtFiles(1);

using PlanPtr = std::shared_ptr<const engine::Plan>;

auto scheduled_syncs(const engine::Plan& plan) {
  return std::ranges::count_if(
      plan.syncs, [](const engine::SyncPlan& sync) { return sync.schedule.has_value(); });
}

// Where to listen, by the command line or else the file; nothing: nowhere.
std::optional<ListenAddress> address_of(const ServeCommand& command, const engine::Plan& plan) {
  const auto& listen = command.listen.empty() ? plan.service.listen : command.listen;
  if (listen == engine::kNoListener) return std::nullopt;
  return *parse_listen_address(listen);
}

class Serving {
 public:
  Serving(const Arguments& arguments, Runtime& runtime, OpenLedger& ledger, PlanPtr plan,
          const PlanReading& reading, ServiceManager manager)
      : arguments_(arguments),
        runtime_(runtime),
        ledger_(ledger),
        plan_(std::move(plan)),
        environment_(runtime.environment_with(*ledger.ledger)),
        manager_(std::move(manager), environment_.clock,
                 [this](const std::string& warning) { own_events().warn(warning); }),
        limits_(ledger.ledger->quotas(), environment_.loop, environment_.clock),
        out_(STDERR_FILENO, BackgroundWriter::kUsualCapacity, arguments.output.log),
        lines_(environment_.clock, out_, arguments.verbosity, PlainLines::Phases::Long,
               arguments.output.log),
        engine_(environment_, events_, plan_->spool.limit, ledger.history.get()),
        kept_alerts_(*ledger.store),
        alerter_({environment_, kept_alerts_,
                  [this](const std::string& complaint) { own_events().warn(complaint); }},
                 plan_->alerts),
        service_({engine_, *ledger.ledger, *ledger.store, environment_, events_,
                  [this](const service::Alarm& alarm) { alerter_.tell(news_of(alarm)); },
                  [this](std::string sync, schedule::Moment since) {
                    return each_.refresh(std::move(sync), since);
                  }},
                 plan_, {.grace = std::chrono::ceil<std::chrono::seconds>(plan_->service.grace)}),
        board_(service_, engine_, runs_),
        front_(
            environment_, board_, *ledger.store,
            [this] { return metrics_.text(board_, engine_, each_.failing()); },
            [this](const std::string& line) { own_events().info(line); }) {
    environment_.limits = &limits_;
    tell_ends(engine_, alerter_);
    (void)each_.take(plan_, reading.document);
  }

  // Reads these files again when they have changed, and the certificate of the plan, if there is
  // one; it may be nullptr. Call before serve().
  void watch(const PlanReading& reading, const engine::Plan* plan) {
    auto files = reading.files;
    if (plan != nullptr && plan->service.tls) {
      files.push_back(plan->service.tls->certificate.path);
      files.push_back(plan->service.tls->key.path);
    }
    if (!files_) files_.emplace();
    files_->watch(files);
  }

  // InvalidConfig when it cannot listen where it should.
  Result<void> serve(const std::optional<ListenAddress>& address) {
    Result<void> served;
    if (address) served = front_.open(*address, plan_->service);
    if (address && served) front_.hand_out(engine::feeds_of(*plan_));
    if (served) {
      ReloadSignal hangup(environment_.loop, [this] { reload(); });
      runtime_.run(serve_until_stopped(hangup, served), plan_->service.grace, [this] { stop(); });
    }
    lines_.end();
    out_.drain(kReadersTime);
    return served;
  }

 private:
  // What belongs to the service itself, not to one of its syncs.
  Events own_events() { return {events_, environment_.clock, "", std::string(kItself)}; }

  Task<void> serve_until_stopped(ReloadSignal& hangup, Result<void>& served) {
    TaskGroup upkeep(environment_.loop);
    upkeep.spawn(keep_up());
    upkeep.spawn(alerter_.keep_delivering());
    if (files_) upkeep.spawn(look_at_files());
    upkeep.spawn(each_.keep());
    upkeep.spawn(metrics_.keep());
    co_await learn_past(*plan_);
    upkeep.spawn(manager_.keep_alive());
    tell_begin();
    served = co_await service_.run();
    if (served) own_events().info("stopped");
    co_await front_.stop();
    co_await exporters_.close();
    upkeep.cancel();
    co_await upkeep.join();
    co_await alerter_.finish(alerts::Alerter::kEnd);
    hangup.cancel();
  }

  // For metrics of syncs that this process has not run yet.
  Task<void> learn_past(const engine::Plan& plan) {
    if (const auto learnt = co_await metrics_.learn_past(plan); !learnt) {
      own_events().warn("the metrics lack what earlier runs did: " + learnt.error().message());
    }
  }

  void tell_begin() {
    exporters_.begin();
    own_events().info(status_of(*plan_));
    manager_.ready(status_of(*plan_));
    if (front_.url().empty()) return;
    own_events().info("listening on " + front_.url());
    if (plan_->service.tokens.empty()) {
      own_events().info("service.tokens is not set: runs cannot be started or cancelled over HTTP");
    }
  }

  static std::string status_of(const engine::Plan& plan) {
    return fmt::format("keeping the schedules of {} of {} syncs", scheduled_syncs(plan),
                       plan.syncs.size());
  }

  void stop() {
    manager_.stopping(std::chrono::ceil<std::chrono::seconds>(plan_->service.grace));
    service_.stop();
  }

  // What nobody will ask for any more goes, as at the beginning of each `run`.
  Task<void> keep_up() {
    while (co_await environment_.clock.sleep(kUpkeep)) {
      auto swept = co_await ledger_.ledger->sweep();
      if (swept) swept = co_await cut_old_runs(*ledger_.store, service_.plan(), environment_);
      if (swept || swept.error().kind() == ErrorKind::Cancelled) continue;
      own_events().warn("old runs could not be removed from the state: " + swept.error().message());
    }
  }

  Task<void> look_at_files() {
    while (co_await environment_.clock.sleep(kLookAtFiles)) {
      if (files_->has_changed()) reload();
    }
  }

  void reload() {
    manager_.reloading();
    const bool is_valid = read_again();
    manager_.ready(status_of(service_.plan()) +
                   (is_valid ? "" : "; the file is not valid, the one before stays in force"));
  }

  static std::string complaint_of(const std::vector<config::Problem>& problems) {
    std::string out = "the file is not valid; the one before stays in force";
    if (!problems.empty()) out += ": " + problems.front().text();
    if (problems.size() > 1) out += fmt::format(" (and {} more)", problems.size() - 1);
    return out;
  }

  // A file that is wrong changes nothing, and gives false.
  bool read_again() {
    constexpr auto kFile = "file";
    // What is wrong is told at once, and must not stand within a line that is being written.
    out_.drain(kReadersTime);
    PlanReading reading;
    // This is the loop, and all of the service waits with it.
    auto plan = read_plan(arguments_, runtime_.registry(), &reading, config::Pipes::Refused);
    if (files_) watch(reading, plan.get());
    if (plan) plan = each_.take(std::move(plan), reading.document);
    if (!plan) {
      own_events().warn("the file was not reloaded; the one before stays in force");
      board_.complain(kFile, complaint_of(reading.problems));
      return false;
    }
    board_.complain(kFile, "");
    tell_what_stays(*plan);
    use(plan);
    if (!front_.url().empty()) {
      if (const auto reloaded = front_.reload(plan->service); !reloaded) {
        own_events().warn(reloaded.error().message());
      }
    }
    own_events().info("the file was reloaded");
    return true;
  }

  void use(const PlanPtr& plan) {
    service_.reload(plan);
    alerter_.reload(plan->alerts);
    if (!front_.url().empty()) front_.hand_out(engine::feeds_of(*plan));
  }

  EachKeeper::Parts parts_of_each() {
    return {.environment = environment_,
            .listener = lines_,
            .with_ledger =
                [this](ledger::Ledger& ledger) {
                  auto environment = runtime_.environment_with(ledger);
                  environment.limits = &limits_;
                  return environment;
                },
            .parse =
                [this](const config::Node& document, const engine::ReportedValues& values) {
                  out_.drain(kReadersTime);
                  return plan_of_document(document, arguments_, runtime_.registry(), values);
                },
            .prepare = [this](const engine::Plan& plan) { return ready_for(plan); },
            .adopt = [this](const PlanPtr& plan) { use(plan); },
            .tell = [this](const engine::SyncOutcome& outcome) { tell_reading(outcome); }};
  }

  // Syncs that were not known may have run under an earlier process.
  Task<void> ready_for(const engine::Plan& plan) {
    co_await learn_past(plan);
    if (const auto learnt = co_await service_.learn_past(plan); !learnt) {
      own_events().warn(learnt.error().message());
    }
  }

  void tell_reading(const engine::SyncOutcome& outcome) {
    tell_end(outcome, alerter_);
    if (!outcome.error) return;
    Events(lines_, environment_.clock, "", outcome.sync).tell(finish_of(outcome));
    metrics_.count_unbegun(outcome);
  }

  void tell_what_stays(const engine::Plan& plan) {
    const bool same_state =
        plan.state.file() == plan_->state.file() && plan.state.tables() == plan_->state.tables();
    constexpr auto kLater = "{}: takes effect when millrace is started again";
    if (!same_state) own_events().warn(fmt::format(kLater, "state"));
    if (plan.lineage != plan_->lineage) own_events().warn(fmt::format(kLater, "lineage"));
    if (plan.service.listen != plan_->service.listen) {
      own_events().warn(fmt::format(kLater, "service.listen"));
    }
  }

  const Arguments& arguments_;
  Runtime& runtime_;
  OpenLedger& ledger_;
  const PlanPtr plan_;  // That it began with.
  components::Environment environment_;
  ManagerReports manager_;
  components::SharedLimits limits_;
  BackgroundWriter out_;
  PlainLines lines_;
  service::RunWatch runs_;
  ServiceMetrics metrics_{environment_, *ledger_.store};
  Exporters exporters_{environment_, plan_->lineage, Exporters::Wanted::Yes,
                       [this](std::string warning) { own_events().warn(std::move(warning)); }};
  EventFan events_{{&lines_, &runs_, &metrics_.listener(), &exporters_}};
  engine::Engine engine_;
  ledger::Alerts kept_alerts_;
  alerts::Alerter alerter_;
  service::Service service_;
  service::ServiceBoard board_;
  HttpFront front_;
  EachKeeper each_{parts_of_each()};
  std::optional<FileWatch> files_;  // None: a signal has the file read again.
};

Task<void> open_its_ledger(const engine::Plan& plan, components::Environment& environment,
                           Result<OpenLedger>& opened) {
  opened = co_await open_ledger_for_runs(plan, environment, ledger::Jobs::Resume::Yes);
}

int refuse_to_serve(const Error& error, LogFormat format) {
  tell_error(error.message(), format);
  return error.kind() == ErrorKind::InvalidConfig ? kRefused : exit_code(status_of(error));
}

}  // namespace

int serve(const Arguments& arguments, const ServeCommand& command) {
  // The runtime has threads, which may read the environment.
  auto manager = ServiceManager::from_environment();
  Runtime runtime;
  PlanReading reading;
  const auto plan = read_plan(arguments, runtime.registry(), &reading);
  if (!plan) return kRefused;
  warn(reading.warnings, arguments.output.log);
  const auto address = address_of(command, *plan);
  if (scheduled_syncs(*plan) == 0 && !address) {
    return refuse({"there is nothing to serve: no sync has a schedule, and service.listen is none; "
                   "write schedule: \"0 6 * * *\" to a sync, or use millrace run"},
                  arguments.output);
  }
  io::TempFile::sweep(runtime.environment().scratch);
  Result<OpenLedger> ledger;
  runtime.run(open_its_ledger(*plan, runtime.environment(), ledger));
  if (runtime.signal() != 0) return 128 + runtime.signal();
  if (!ledger) return refuse_to_serve(ledger.error(), arguments.output.log);
  Serving serving(arguments, runtime, *ledger, plan, reading, std::move(manager));
  if (command.watch) serving.watch(reading, plan.get());
  const auto served = serving.serve(address);
  return served ? 0 : refuse_to_serve(served.error(), arguments.output.log);
}

}  // namespace millrace::app
