#include "connector/service/service_board.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/schedule/start_time.h"

namespace millrace::service {

std::vector<SyncNow> ServiceBoard::syncs() const {
  const auto& plans = service_.plan().syncs;
  std::vector<SyncNow> all;
  all.reserve(plans.size());
  for (const auto& sync : plans) {
    if (!sync.is_open) all.push_back(now_of(sync));
  }
  for (const auto* sync : service_.running_removed()) {
    auto now = now_of(*sync);
    now.schedule.clear();
    now.stale_after.reset();
    all.push_back(std::move(now));
  }
  return all;
}

SyncNow ServiceBoard::now_of(const engine::SyncPlan& sync) const {
  SyncNow now{.name = sync.name, .tags = sync.tags, .source = sync.from};
  now.destinations.reserve(sync.to.size());
  for (const auto& to : sync.to) now.destinations.push_back(to.connection);
  if (sync.schedule) now.schedule = sync.schedule->text;
  if (const auto* handle = service_.running(sync.name)) {
    now.activity = Activity::Running;
    now.run_id = handle->outcome().run_id;
  }
  if (const auto* run = runs_.of(sync.name); run != nullptr && !now.run_id.empty()) {
    if (run->phase.phase == Phase::WaitingForJobSlot) now.activity = Activity::Queued;
    now.phase = run->text;
    now.since = run->since;
    now.rows = run->rows;
  }
  now.next = service_.next_start(sync.name);
  now.last_due = service_.last_due(sync.name);
  if (const auto freshness = service_.freshness(sync.name)) {
    now.data_as_of = freshness->as_of;
    const auto end =
        sync.schedule ? schedule::fresh_until(sync.schedule->rule, freshness->began) : std::nullopt;
    if (end) now.stale_after = *end - freshness->as_of;
  }
  return now;
}

std::vector<LimitNow> ServiceBoard::limits() const {
  const auto& plan = service_.plan();
  std::vector<LimitNow> all;
  for (auto& limit : engine_.limits(plan)) {
    LimitNow now{.connection = std::move(limit.connection),
                 .what = std::move(limit.use.what),
                 .used = limit.use.used,
                 .most = limit.use.most};
    for (const auto& sync : plan.syncs) {
      const auto* run = sync.from == now.connection ? runs_.of(sync.name) : nullptr;
      if (run != nullptr && run->phase.phase == Phase::WaitingForJobSlot) {
        now.waiting.push_back(sync.name);
      }
    }
    all.push_back(std::move(now));
  }
  return all;
}

std::vector<std::string> ServiceBoard::complaints() const {
  std::vector<std::string> all;
  if (service_.is_stopping()) all.emplace_back("the service is stopping");
  if (!service_.trouble().empty()) all.push_back(service_.trouble());
  for (const auto& [about, sentence] : complaints_) all.push_back(sentence);
  return all;
}

void ServiceBoard::complain(const std::string& about, std::string sentence) {
  if (sentence.empty()) {
    complaints_.erase(about);
  } else {
    complaints_[about] = std::move(sentence);
  }
}

Result<void> ServiceBoard::cancel(const std::string& sync) {
  if (service_.cancel(sync)) return {};
  return fail(ErrorKind::InvalidConfig, fmt::format("{} is not running here", printable(sync)));
}

}  // namespace millrace::service
