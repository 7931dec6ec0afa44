#include "connector/service/service.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/schedule/start_time.h"

namespace millrace::service {

using schedule::Agenda;
using std::chrono::seconds;

namespace {

// Clocks step: so often it is looked at again, at the least.
constexpr seconds kLook(60);
// A service that has just begun may be about to mend what it finds stale.
constexpr seconds kBeforeStale(600);

bool is_done_well(Status status) {
  return status == Status::Ok || status == Status::Rejected;
}

bool is_planned(const engine::SyncPlan& sync) {
  return sync.schedule.has_value();
}

std::unordered_map<std::string_view, const engine::SyncPlan*> by_name(const engine::Plan& plan) {
  std::unordered_map<std::string_view, const engine::SyncPlan*> found;
  for (const auto& sync : plan.syncs) found.emplace(sync.name, &sync);
  return found;
}

}  // namespace

Service::Service(const Parts& parts, std::shared_ptr<const engine::Plan> plan,
                 ServiceSettings settings)
    : engine_(parts.engine),
      ledger_(parts.ledger),
      environment_(parts.environment),
      listener_(parts.listener),
      alarm_(parts.alarm),
      refresh_(parts.refresh),
      settings_(settings),
      past_runs_(parts.ledger, parts.store),
      plan_(std::move(plan)),
      by_name_(by_name(*plan_)),
      changed_(parts.environment.loop),
      refreshing_(parts.environment.loop),
      tasks_(parts.environment.loop) {}

schedule::Moment Service::now() const {
  return std::chrono::floor<seconds>(environment_.clock.wall_now());
}

Events Service::events(const std::string& sync) const {
  const auto* run = running(sync);
  return {listener_, environment_.clock, run == nullptr ? "" : run->outcome().run_id, sync};
}

const engine::SyncPlan* Service::find(const std::string& sync) const {
  const auto found = by_name_.find(sync);
  return found == by_name_.end() ? nullptr : found->second;
}

const engine::RunHandle* Service::running(const std::string& sync) const {
  const auto found = running_.find(sync);
  return found == running_.end() ? nullptr : found->second.handle.get();
}

std::vector<const engine::SyncPlan*> Service::running_removed() const {
  std::vector<const engine::SyncPlan*> removed;
  for (const auto& [sync, run] : running_) {
    if (find(sync) == nullptr) removed.push_back(run.plan->sync(sync));
  }
  return removed;
}

std::optional<schedule::Moment> Service::next_start(const std::string& sync) const {
  const auto* planned = find(sync);
  const bool has_one = planned != nullptr && is_planned(*planned);
  return has_one ? agenda_.next_start(sync) : std::nullopt;
}

// A sync whose first time has not come yet has the moment there since when it is kept.
std::optional<schedule::Moment> Service::last_due(const std::string& sync) const {
  const auto known = past_.find(sync);
  const auto* planned = find(sync);
  if (known == past_.end() || !known->second.schedule.time) return std::nullopt;
  const auto time = *known->second.schedule.time;
  const bool has_times =
      planned != nullptr && is_planned(*planned) && planned->schedule->rule.times;
  if (has_times && !planned->schedule->rule.times->last_within(time - seconds(1), time)) {
    return std::nullopt;
  }
  return time;
}

std::optional<Service::Freshness> Service::freshness(const std::string& sync) const {
  const auto known = freshness_.find(sync);
  return known == freshness_.end() ? std::nullopt : std::optional(known->second);
}

Task<Result<void>> Service::run() {
  const auto planned = plan_;
  if (auto learnt = co_await learn_past(*planned); !learnt) co_return learnt;
  keep_schedules();
  began_ = now();
  co_await remember_new();
  while (!is_stopping() && !co_await cancelled()) {
    co_await start_due();
    look_for_late_runs();
    look_for_stale_rows();
    co_await rest_until(std::min(agenda_.wake_at(), now() + kLook));
  }
  co_await wind_down();
  co_await engine_.join();
  co_await tasks_.join();
  co_return Result<void>();
}

Task<Result<void>> Service::learn_past(const engine::Plan& plan) {
  std::vector<std::string> unknown;
  for (const auto& sync : plan.syncs) {
    if (!past_.contains(sync.name)) unknown.push_back(sync.name);
  }
  auto past = co_await past_runs_.of(std::move(unknown));
  if (!past) co_return fail(std::move(past).error());
  for (const auto& [name, known] : *past) {
    past_.try_emplace(name, known);
    if (known.done) freshness_.try_emplace(name, Freshness{*known.done, *known.done});
  }
  co_return Result<void>();
}

void Service::reload(std::shared_ptr<const engine::Plan> plan) {
  const auto before = std::exchange(plan_, std::move(plan));
  by_name_ = by_name(*plan_);
  for (const auto& sync : before->syncs) {
    const auto* after = find(sync.name);
    if (is_planned(sync) && (after == nullptr || !is_planned(*after))) agenda_.drop(sync.name);
  }
  keep_schedules();
  tasks_.spawn(remember_new());
  wake();
}

// That it could not be written is told when a time comes, or within a minute.
Task<void> Service::remember_new() {
  ledger::DueTimes::BySync since;
  for (const auto& sync : plan_->syncs) {
    // Values of a report begin with the run that finds them.
    if (!is_planned(sync) || sync.is_of_report || !sync.schedule->rule.times) continue;
    auto& time = past_[sync.name].schedule.time;
    if (!time) time = since[sync.name] = now();
  }
  (void)co_await ledger_.due_times().remember(std::move(since));
}

void Service::keep_schedules() {
  for (const auto& sync : plan_->syncs) {
    if (is_planned(sync)) keep_schedule(sync);
  }
}

void Service::keep_schedule(const engine::SyncPlan& sync) {
  auto rule = sync.schedule->rule;
  const auto usual = usual_.find(sync.name);
  if (usual != usual_.end()) rule.lead = usual->second;
  agenda_.keep(sync.name, std::move(rule), past_[sync.name].schedule, now());
  if (running_.contains(sync.name)) agenda_.started(sync.name, now());
  if (sync.schedule->rule.ready_by && usual == usual_.end()) tasks_.spawn(learn(sync.name));
}

// How much earlier a sync has to start than its rows have to be there.
Task<void> Service::learn(std::string sync) {
  const auto durations = co_await past_runs_.durations(sync);
  if (!durations || durations->empty()) co_return;
  const auto lead = schedule::lead_for(*durations);
  usual_[sync] = lead;
  if (find(sync) == nullptr || !is_planned(*find(sync))) co_return;
  agenda_.set_lead(sync, lead);
  wake();
}

void Service::stop() {
  ++stops_;
  wake();
}

void Service::wake() {
  is_woken_ = true;
  changed_.notify();
}

Task<void> Service::rest_until(schedule::Moment moment) {
  TaskGroup nap(environment_.loop);
  const auto length = moment - environment_.clock.wall_now();
  nap.spawn([](Service& self, std::chrono::nanoseconds length) -> Task<void> {
    if (co_await self.environment_.clock.sleep(length)) self.wake();
  }(*this, length));
  while (!std::exchange(is_woken_, false)) {
    if (auto waited = co_await changed_.wait(); !waited) break;
  }
  nap.cancel();
  co_await nap.join();
}

// What a process that takes this one's place has to know is written down first.
Task<void> Service::start_due() {
  const auto all = agenda_.due(now());
  co_await record(all);
  std::map<std::string, std::vector<Agenda::Due>> to_refresh;
  for (const auto& due : all) {
    const auto* sync = find(due.name);
    tell(due);
    if (due.verdict != Agenda::Verdict::Start) continue;
    if (sync != nullptr && sync->is_of_report && refresh_) {
      to_refresh[sync->written_name].push_back(due);
    } else {
      start_one(due);
    }
  }
  for (auto& [written, dues] : to_refresh) {
    refreshing_.spawn(start_refreshed(written, std::move(dues)));
  }
}

// Of what is due by then, and of what the report has that it had not before.
Task<void> Service::start_refreshed(std::string written, std::vector<Agenda::Due> all) {
  std::set<std::string> before;
  for (const auto& sync : plan_->syncs) before.insert(sync.name);
  const auto time = all.back().time;
  co_await refresh_(written, std::min(time, now()));
  std::vector<Agenda::Due> added;
  for (const auto& sync : plan_->syncs) {
    if (sync.written_name != written || before.contains(sync.name)) continue;
    if (sync.is_open || !is_planned(sync) || last_due(sync.name) >= time) continue;
    added.push_back({sync.name, time, time, Agenda::Verdict::Start});
  }
  for (const auto& due : all) start_one(due);
  if (!added.empty()) co_await start_added(std::move(added));
  wake();
}

Task<void> Service::start_added(std::vector<Agenda::Due> all) {
  co_await record(all);
  for (const auto& due : all) {
    const auto* sync = find(due.name);
    if (sync == nullptr || !is_planned(*sync)) continue;
    // Kept anew: the time that its run is for is done with.
    agenda_.drop(due.name);
    keep_schedule(*sync);
    agenda_.started(due.name, now());
    start_one(due);
  }
}

void Service::start_one(const Agenda::Due& due) {
  const auto* sync = find(due.name);
  if (running_.contains(due.name)) return;
  if (sync == nullptr || sync->is_open || is_stopping()) {
    agenda_.ended(due.name, false, now());
  } else {
    begin(*sync, due.time);
  }
}

// Whether the ledger can be written is asked now and then when there is nothing to write.
Task<void> Service::record(const std::vector<Agenda::Due>& all) {
  if (all.empty() && environment_.clock.now() - told_ < kLook) co_return;
  ledger::DueTimes::BySync times;
  for (const auto& due : all) {
    // It is none that could have a past.
    if (const auto* sync = find(due.name); sync != nullptr && sync->is_open) continue;
    auto& time = times.emplace(due.name, due.time).first->second;
    time = std::max(time, due.time);
    past_[due.name].schedule.time = time;
  }
  told_ = environment_.clock.now();
  const auto kept = times.empty() ? co_await ledger_.due_times().check_writable()
                                  : co_await ledger_.due_times().remember(std::move(times));
  const bool is_news = kept.has_value() != trouble_.empty();
  trouble_ = kept ? "" : "the state cannot be written: " + kept.error().message();
  if (!is_news) co_return;
  if (kept) {
    events("millrace").info("the state can be written again");
  } else {
    events("millrace").warn(trouble_);
  }
}

void Service::tell(const Agenda::Due& due) {
  const auto times = due.since == due.time ? "the run of " + utc_text(due.time)
                                           : fmt::format("the runs of {} to {}",
                                                         utc_text(due.since), utc_text(due.time));
  switch (due.verdict) {
    case Agenda::Verdict::Start:
      if (due.since != due.time) events(due.name).info("one run for " + times);
      break;
    case Agenda::Verdict::Skip:
      events(due.name).warn("skipped " + times + ": the one before is still running");
      break;
    case Agenda::Verdict::Miss:
      events(due.name).warn("missed " + times + ", which catch_up: none leaves out");
      break;
  }
}

void Service::begin(const engine::SyncPlan& sync, std::optional<schedule::Moment> time) {
  Running running{.handle = engine_.start(plan_, sync),
                  .plan = plan_,
                  .began = environment_.clock.now(),
                  .began_at = now(),
                  .ready_at = {},
                  .usual = {}};
  std::optional<seconds> deadline;
  if (sync.schedule) {
    deadline = sync.schedule->rule.deadline;
    if (time) running.ready_at = schedule::ready_at(sync.schedule->rule, *time);
  }
  const auto usual = usual_.find(sync.name);
  if (usual != usual_.end()) running.usual = usual->second;
  running_.insert_or_assign(sync.name, std::move(running));
  tasks_.spawn(follow(sync.name, deadline));
}

Task<void> Service::follow(std::string sync, std::optional<seconds> deadline) {
  const auto handle = running_.at(sync).handle;
  const auto began_at = running_.at(sync).began_at;
  TaskGroup limit(environment_.loop);
  if (deadline) limit.spawn(enforce(sync, *deadline));
  (void)co_await handle->done();
  limit.cancel();
  co_await limit.join();
  // Nothing else tells what became of it: from here on a rerun need not find it again.
  engine::RunOutcome outcome{.status = handle->outcome().status, .syncs = {handle->outcome()}};
  if (handle->held()) outcome.held.push_back(*std::move(handle->held()));
  co_await engine::release_held(outcome);
  running_.erase(sync);
  if (is_done_well(outcome.status)) {
    const auto as_of = outcome.syncs.front().fresh_as_of.value_or(began_at);
    freshness_[sync] = {.began = began_at, .as_of = std::chrono::floor<seconds>(as_of)};
  }
  agenda_.ended(sync, is_done_well(outcome.status), now());
  const auto* planned = find(sync);
  if (planned != nullptr && planned->schedule && planned->schedule->rule.ready_by) {
    co_await learn(sync);
  }
  wake();
}

Task<void> Service::enforce(std::string sync, seconds deadline) {
  if (auto slept = co_await environment_.clock.sleep(deadline); !slept) co_return;
  const auto why = fmt::format("stopped after {} s, its deadline", deadline.count());
  events(sync).warn(why);
  // Its rows may come in time at the next run: as what is temporary, it is not told as a failure.
  const auto found = running_.find(sync);
  if (found != running_.end())
    engine_.cancel(*found->second.handle, Error(ErrorKind::Transient, why));
}

void Service::look_for_late_runs() {
  for (auto& [sync, run] : running_) {
    if (!run.ready_at || run.is_told_late) continue;
    const auto passed = std::chrono::floor<seconds>(environment_.clock.now() - run.began);
    const auto left = std::max(seconds(0), run.usual.value_or(seconds(0)) - passed);
    if (!schedule::will_be_late(now(), *run.ready_at, left)) continue;
    run.is_told_late = true;
    events(sync).warn("will be late: its rows should be there by " + utc_text(*run.ready_at));
    if (!alarm_) continue;
    alarm_({.what = Alarm::What::Late,
            .sync = sync,
            .run_id = run.handle->outcome().run_id,
            .moment = *run.ready_at,
            .as_of = {}});
  }
}

void Service::look_for_stale_rows() {
  if (!alarm_ || now() < began_ + kBeforeStale) return;
  for (const auto& sync : plan_->syncs) {
    const auto fresh = freshness(sync.name);
    if (!is_planned(sync) || !fresh) continue;
    const auto end = schedule::fresh_until(sync.schedule->rule, fresh->began);
    if (!end || now() < *end) continue;
    if (std::exchange(told_stale_[sync.name], *end) == *end) continue;
    alarm_({.what = Alarm::What::Stale,
            .sync = sync.name,
            .run_id = {},
            .moment = *end,
            .as_of = fresh->as_of});
  }
}

Result<std::string> Service::start(const std::string& sync) {
  const auto* planned = find(sync);
  const auto name = printable(sync);
  if (planned == nullptr || planned->is_open) {
    return fail(ErrorKind::InvalidConfig, fmt::format("there is no sync '{}'", name));
  }
  if (is_stopping()) return fail(ErrorKind::Transient, "the service is stopping");
  if (running_.contains(sync)) {
    return fail(ErrorKind::Transient, fmt::format("{} is running already", name));
  }
  if (is_planned(*planned)) agenda_.started(sync, now());
  begin(*planned, std::nullopt);
  // What the report has beside it is found meanwhile: not by a reading of this very second.
  if (planned->is_of_report && refresh_) {
    refreshing_.spawn(refresh_(planned->written_name, now() + seconds(1)));
  }
  return running_.at(sync).handle->outcome().run_id;
}

bool Service::cancel(const std::string& sync) {
  const auto found = running_.find(sync);
  if (found == running_.end()) return false;
  engine_.cancel(*found->second.handle);
  return true;
}

Task<void> Service::wind_down() {
  refreshing_.cancel();
  co_await refreshing_.join();
  const auto end = now() + settings_.grace;
  while (!running_.empty() && stops_ < 2 && now() < end && !co_await cancelled()) {
    co_await rest_until(end);
  }
  for (auto& [sync, run] : running_) engine_.cancel(*run.handle);
}

}  // namespace millrace::service
