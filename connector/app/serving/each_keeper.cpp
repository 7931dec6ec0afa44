#include "connector/app/serving/each_keeper.h"

#include <algorithm>
#include <utility>

#include "connector/app/open_ledger.h"
#include "connector/base/task_group.h"

namespace millrace::app {
namespace {

constexpr std::chrono::seconds kLook(1);
constexpr std::chrono::minutes kTryAgain(5);

}  // namespace

EachKeeper::EachKeeper(Parts parts) : parts_(std::move(parts)), changed_(parts_.environment.loop) {}

schedule::Moment EachKeeper::now() const {
  return std::chrono::floor<std::chrono::seconds>(parts_.environment.clock.wall_now());
}

std::string EachKeeper::digest_of(const engine::EachReport& report) {
  return report.reading.from + '\n' + report.reading.from_digest + '\n' + report.column;
}

const EachKeeper::Known* EachKeeper::known(const engine::EachReport& report) const {
  const auto found = known_.find({report.sync, report.name});
  const bool is_it = found != known_.end() && found->second.digest == digest_of(report);
  return is_it ? &found->second : nullptr;
}

bool EachKeeper::is_known(const std::string& sync) const {
  return std::ranges::all_of(plan_->each_reports, [&](const engine::EachReport& report) {
    return report.sync != sync || known(report) != nullptr;
  });
}

engine::ReportedValues EachKeeper::values() const {
  engine::ReportedValues all;
  for (const auto& report : plan_->each_reports) {
    if (const auto* its = known(report)) all[{report.sync, report.name}] = its->values;
  }
  return all;
}

EachKeeper::PlanPtr EachKeeper::take(PlanPtr plan, DocumentPtr document) {
  const auto before = std::exchange(plan_, std::move(plan));
  const auto reported = values();
  auto with_values = reported.empty() ? plan_ : parts_.parse(*document, reported);
  plan_ = with_values ? with_values : before;
  if (!with_values) return nullptr;
  document_ = std::move(document);
  tried_.clear();
  return with_values;
}

std::set<std::string> EachKeeper::syncs_to_read() const {
  std::set<std::string> syncs;
  for (const auto& report : plan_->each_reports) {
    const auto tried = tried_.find(report.sync);
    const bool is_time = tried == tried_.end() || now() >= tried->second + kTryAgain;
    if (known(report) == nullptr && is_time) syncs.insert(report.sync);
  }
  return syncs;
}

Task<void> EachKeeper::keep() {
  TaskGroup all(parts_.environment.loop);
  do {
    for (const auto& sync : syncs_to_read()) {
      tried_[sync] = now();
      all.spawn(read(sync, schedule::Moment::min()));
    }
  } while (co_await parts_.environment.clock.sleep(kLook));
  all.cancel();
  co_await all.join();
}

Task<void> EachKeeper::refresh(std::string sync, schedule::Moment since) {
  co_await read(sync, since);
  const auto why = failures_.find(sync);
  if (why == failures_.end() || is_known(sync)) co_return;
  told_.insert(sync);
  engine::SyncOutcome outcome;
  outcome.sync = sync;
  outcome.status = status_of(why->second);
  outcome.error = why->second;
  parts_.tell(outcome);
}

EachKeeper::Reports EachKeeper::reports_to_read(const std::string& sync,
                                                schedule::Moment since) const {
  Reports reports;
  for (const auto& report : plan_->each_reports) {
    const auto* its = known(report);
    if (report.sync == sync && (its == nullptr || its->as_of < since)) reports.push_back(&report);
  }
  return reports;
}

Task<void> EachKeeper::read(std::string sync, schedule::Moment since) {
  while (reading_.contains(sync)) {
    if (!co_await changed_.wait()) co_return;
  }
  const auto pinned = plan_;
  const auto reports = reports_to_read(sync, since);
  if (reports.empty()) co_return;
  reading_.insert(sync);
  const auto began = now();
  EachReading reading;
  const auto own = ledger_in_memory(parts_.environment, ledger::Jobs::Resume::No);
  auto environment = parts_.with_ledger(*own.ledger);
  co_await read_each_values(*pinned, reports, {environment, parts_.listener}, reading);
  if (const auto failed = reading.failed.find(sync); failed != reading.failed.end()) {
    note(sync, failed->second);
  } else {
    co_await learn(sync, reports, reading, began);
  }
  reading_.erase(sync);
  changed_.notify();
}

// One at a time, so that the plan that is taken has the values of all that have returned.
Task<void> EachKeeper::learn(std::string sync, const Reports& reports, const EachReading& reading,
                             schedule::Moment began) {
  while (is_learning_) {
    if (!co_await changed_.wait()) co_return;
  }
  const auto known_before = known_;
  const auto before = values();
  const bool was_known = is_known(sync);
  for (const auto* report : reports) {
    const auto& read = reading.values.at({report->sync, report->name});
    known_[{report->sync, report->name}] = {digest_of(*report), read, began};
  }
  if (values() != before) {
    auto plan = parts_.parse(*document_, values());
    if (!plan) {
      known_ = known_before;
      note(sync, Error(ErrorKind::InvalidConfig,
                       "for_each: its values do not go with the rest of the file"));
      co_return;
    }
    plan_ = plan;
    is_learning_ = true;
    // The file may be read again meanwhile, and plan_ be another one then.
    co_await parts_.prepare(*plan);
    is_learning_ = false;
    changed_.notify();
    parts_.adopt(plan_);
  }
  failures_.erase(sync);
  if (was_known && !told_.contains(sync)) co_return;
  told_.erase(sync);
  engine::SyncOutcome outcome;
  outcome.sync = sync;
  parts_.tell(outcome);
}

void EachKeeper::note(const std::string& sync, const Error& why) {
  if (why.kind() == ErrorKind::Cancelled) return;
  const auto before = failures_.find(sync);
  const bool is_news = before == failures_.end() || before->second.message() != why.message();
  failures_.insert_or_assign(sync, why);
  if (!is_known(sync) && !is_news) return;
  Events(parts_.listener, parts_.environment.clock, "", sync)
      .warn(why.message() + (is_known(sync) ? "; the values before stay in force"
                                            : "; nothing of it runs until they are known"));
}

}  // namespace millrace::app
