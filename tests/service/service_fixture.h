#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "connector/service/service.h"
#include "tests/engine/run_fixture.h"
#include "tests/service/stepped_clock.h"

namespace millrace::testing {

// Nothing renews a lease while the clock stands still, so that a run is not held for a minute.
class ServiceFixture : public RunFixture {
 protected:
  ServiceFixture() : store_(ledger::make_store_in_memory(loop_.get_executor(), stepped_)) {
    kept_ = store_.get();
    own_ledger_.emplace(std::move(store_), stepped_);
    own_environment_.emplace(components::Environment{.loop = environment_.loop,
                                                     .clock = stepped_,
                                                     .workers = workers_,
                                                     .blocking = workers_,
                                                     .http = *http_,
                                                     .formats = formats_,
                                                     .random = random_,
                                                     .scratch = folder_.path(),
                                                     .ledger = *own_ledger_});
    history_.emplace(*kept_);
    engine_.emplace(*own_environment_, events_, overflow_limit_, &*history_);
  }

  static schedule::Rule every(std::chrono::seconds interval) {
    return {.times = schedule::Timetable(schedule::Every{interval})};
  }

  // A sync that is run by that rule; it gives one row.
  engine::SyncPlan& add(const std::string& name, schedule::Rule rule) {
    auto& sync = add_sync(name, name);
    sync.schedule = engine::SchedulePlan{.rule = std::move(rule)};
    add_target(components::Intake::AfterGates);
    if (source_.scripts.empty()) source_gives({{{"1", "x"}}});
    return sync;
  }
  // Each run waits for its export until `go_on_`, and ends.
  void hold_runs() { source_gives({{{"1", "x"}}}).open_waits_for = &go_on_; }

  void start(service::ServiceSettings settings = {.grace = std::chrono::seconds(5)}) {
    service_.emplace(
        service::Service::Parts{*engine_, *own_ledger_, *kept_, *own_environment_, events_,
                                [this](const service::Alarm& alarm) { alarms_.push_back(alarm); },
                                [this](std::string sync, schedule::Moment since) {
                                  return refresh(std::move(sync), since);
                                }},
        plan(), settings);
    serving_.emplace(loop_.get_executor());
    serving_->spawn(serve());
    until(
        [this] { return is_done_ || service_->next_start(plan_.syncs.front().name).has_value(); });
  }
  // Ledgers answer from threads of their own.
  void until(const std::function<bool()>& is_so) {
    loop_.restart();
    while (!is_so() && loop_.run_one_for(std::chrono::seconds(30)) > 0) {
    }
    ASSERT_TRUE(is_so());
  }
  void pass(std::chrono::seconds time) { stepped_.advance(time); }
  // Until the first run waits for its export.
  void until_held() {
    pass(std::chrono::seconds(10));
    until([this] { return source_.waiting == 1; });
  }
  void until_finished(int runs) {
    until([this, runs] { return events_.finished >= runs; });
  }
  void until_noted(const std::string& text) {
    until([&] {
      return std::ranges::any_of(events_.notes,
                                 [&](const std::string& note) { return note.contains(text); });
    });
  }
  void end() {
    if (!is_done_) service_->stop();
    until([this] { return is_done_; });
    EXPECT_TRUE(served_) << served_.error().message();
  }
  std::shared_ptr<const engine::Plan> plan() { return std::make_shared<const engine::Plan>(plan_); }
  schedule::Moment now() const {
    return std::chrono::floor<std::chrono::seconds>(stepped_.wall_now());
  }
  ledger::DueTimes::BySync due_times() { return *run(own_ledger_->due_times().all()); }
  std::vector<std::string> statuses(const std::string& sync = "") {
    ledger::History history(*kept_);
    std::vector<std::string> all;
    for (const auto& run : *run(history.page({.sync = sync, .limit = 100}))) {
      all.push_back(run.end.status);
    }
    return all;
  }

  SteppedClock stepped_;
  std::unique_ptr<ledger::Store> store_;
  ledger::Store* kept_ = nullptr;
  std::optional<ledger::Ledger> own_ledger_;
  std::optional<components::Environment> own_environment_;
  std::optional<ledger::Runs> history_;
  std::optional<engine::Engine> engine_;
  Signal go_on_{loop_.get_executor()};
  std::vector<service::Alarm> alarms_;
  std::optional<service::Service> service_;
  std::optional<TaskGroup> serving_;
  Result<void> served_;
  bool is_done_ = false;
  std::vector<std::pair<std::string, schedule::Moment>> refreshed_;
  std::function<void()> at_refresh_ = [] {};  // What the report says then.
  Signal refresh_waits_for_{loop_.get_executor()};
  bool refresh_waits_ = false;

 private:
  Task<void> refresh(std::string sync, schedule::Moment since) {
    refreshed_.emplace_back(sync, since);
    if (refresh_waits_ && !co_await refresh_waits_for_.wait()) co_return;
    at_refresh_();
  }

  Task<void> serve() {
    served_ = co_await service_->run();
    is_done_ = true;
  }
};

}  // namespace millrace::testing
