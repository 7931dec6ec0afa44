#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/events.h"
#include "connector/base/signal.h"
#include "connector/base/task_group.h"
#include "connector/engine/engine.h"
#include "connector/ledger/ledger.h"
#include "connector/schedule/agenda.h"
#include "connector/service/past_runs.h"

namespace millrace::service {

struct ServiceSettings {
  // How long runs that are under way may go on after stop().
  std::chrono::seconds grace{30};
};

// What somebody should hear of a sync before a run of it has ended, or without one.
struct Alarm {
  enum class What {
    Late,   // Its run will not be done by the moment.
    Stale,  // Since the moment its rows are older than its schedule means them to be.
  };
  What what = What::Late;
  std::string sync;
  std::string run_id;  // Of what is late.
  schedule::Moment moment;
  schedule::Moment as_of;  // Of what is stale: the moment that its rows speak of.
};

// Keeps the schedules of a plan: starts what is due, tells what was not started and why, stops runs
// at their deadline, and warns when rows will not be there in time. Of each sync one run at a time;
// a run that another process has begun is left to it, as always.
//
// Loop thread only. What it is given outlives it; run() must have returned before it ends.
class Service {
 public:
  // What the service works with. All of it outlives the service.
  struct Parts {
    engine::Engine& engine;
    ledger::Ledger& ledger;
    ledger::Store& store;  // The ledger's.
    components::Environment& environment;
    EventListener& listener;
    std::function<void(const Alarm&)> alarm = {};  // Or nobody. Told once each.
    // Learns anew what for_each of a sync in the file stands for, unless it has since the moment,
    // and reloads the plan when that has changed. None: it is as it is.
    std::function<Task<void>(std::string sync, schedule::Moment since)> refresh = {};
  };

  struct Freshness {
    schedule::Moment began;
    schedule::Moment as_of;  // As the other side said it, or else when the run began.
  };

  Service(const Parts& parts, std::shared_ptr<const engine::Plan> plan, ServiceSettings settings);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Until stop(), or until the task is cancelled: then what is under way is stopped at once. Fails
  // when the ledger cannot tell what was started before.
  Task<Result<void>> run();

  // From now on. What runs goes on under the plan that it began with.
  void reload(std::shared_ptr<const engine::Plan> plan);

  // Looks up what earlier processes did of those syncs of the plan that it does not know yet, so
  // that reload() goes on from there. The plan must outlive the task.
  Task<Result<void>> learn_past(const engine::Plan& plan);

  // Starts nothing any more, and waits for what runs, for the grace at most. A second call stops it
  // at once.
  void stop();

  // A run that somebody asks for, whatever the schedule says. Refused when there is no such sync,
  // when it is running already, and while the service stops.
  Result<std::string> start(const std::string& sync);
  // Stops the sync's run. False when it has none here.
  bool cancel(const std::string& sync);

  const engine::Plan& plan() const { return *plan_; }
  // Of a sync that is running here, its run; else nullptr.
  const engine::RunHandle* running(const std::string& sync) const;
  // Syncs whose run goes on although a reload removed them. Valid until the run ends.
  std::vector<const engine::SyncPlan*> running_removed() const;
  // When the schedule starts it next.
  std::optional<schedule::Moment> next_start(const std::string& sync) const;
  // The last time of its schedule that it was started for.
  std::optional<schedule::Moment> last_due(const std::string& sync) const;
  // Of its last run that was done, when that began, and of what moment its rows are.
  std::optional<Freshness> freshness(const std::string& sync) const;
  // Why what is due may not be done: a sentence, or nothing.
  const std::string& trouble() const { return trouble_; }
  bool is_stopping() const { return stops_ > 0; }

 private:
  struct Running {
    std::shared_ptr<engine::RunHandle> handle;
    std::shared_ptr<const engine::Plan> plan;  // That it began with.
    std::chrono::steady_clock::time_point began;
    schedule::Moment began_at;
    std::optional<schedule::Moment> ready_at;
    std::optional<std::chrono::seconds> usual;  // How long its runs take.
    bool is_told_late = false;
  };

  schedule::Moment now() const;
  Events events(const std::string& sync) const;
  const engine::SyncPlan* find(const std::string& sync) const;

  void keep_schedules();
  void keep_schedule(const engine::SyncPlan& sync);
  Task<void> start_due();
  Task<void> start_refreshed(std::string written, std::vector<schedule::Agenda::Due> all);
  Task<void> start_added(std::vector<schedule::Agenda::Due> all);
  void start_one(const schedule::Agenda::Due& due);
  Task<void> record(const std::vector<schedule::Agenda::Due>& all);
  // Since when new timetables are kept: a later process knows by it what was missed before the
  // first time of one had come.
  Task<void> remember_new();
  void begin(const engine::SyncPlan& sync, std::optional<schedule::Moment> time);
  Task<void> follow(std::string sync, std::optional<std::chrono::seconds> deadline);
  Task<void> enforce(std::string sync, std::chrono::seconds deadline);
  Task<void> learn(std::string sync);
  void tell(const schedule::Agenda::Due& due);
  void look_for_late_runs();
  void look_for_stale_rows();
  Task<void> rest_until(schedule::Moment moment);
  Task<void> wind_down();
  void wake();

  engine::Engine& engine_;
  ledger::Ledger& ledger_;
  components::Environment& environment_;
  EventListener& listener_;
  const std::function<void(const Alarm&)> alarm_;
  const std::function<Task<void>(std::string, schedule::Moment)> refresh_;
  const ServiceSettings settings_;
  PastRuns past_runs_;

  std::shared_ptr<const engine::Plan> plan_;
  // Of the plan. Ten thousand syncs are looked up by name for each page that shows them.
  std::unordered_map<std::string_view, const engine::SyncPlan*> by_name_;
  schedule::Agenda agenda_;
  std::map<std::string, PastRuns::Past> past_;
  std::map<std::string, Freshness> freshness_;
  std::map<std::string, schedule::Moment> told_stale_;  // Since when, by sync.
  schedule::Moment began_;
  std::string trouble_;
  std::chrono::steady_clock::time_point told_;  // When the ledger was written last.
  std::map<std::string, Running, std::less<>> running_;
  std::map<std::string, std::chrono::seconds> usual_;  // By sync: how long its runs take.
  int stops_ = 0;
  bool is_woken_ = false;
  Signal changed_;
  TaskGroup refreshing_;  // What is started afterwards.
  TaskGroup tasks_;
};

}  // namespace millrace::service
