#include "connector/app/each_values.h"

#include <algorithm>
#include <set>
#include <utility>

#include <unistd.h>

#include "connector/app/terminal/console.h"
#include "connector/app/terminal/plain_lines.h"
#include "connector/base/task_group.h"
#include "connector/engine/read_each.h"

namespace millrace::app {
namespace {

Task<void> read_one(const engine::Plan& plan, const engine::EachReport& report,
                    engine::PreviewSurroundings surroundings, EachReading& reading) {
  auto values = co_await engine::read_each(plan, report, surroundings);
  if (values) {
    reading.values[{report.sync, report.name}] = *std::move(values);
  } else {
    reading.failed.emplace(report.sync, std::move(values).error());
  }
}

}  // namespace

std::vector<engine::SyncOutcome> EachReading::outcomes() const {
  std::vector<engine::SyncOutcome> all;
  for (const auto& [sync, why] : failed) {
    engine::SyncOutcome outcome;
    outcome.sync = sync;
    outcome.status = status_of(why);
    outcome.error = why;
    all.push_back(std::move(outcome));
  }
  std::set<std::string> read;
  for (const auto& [key, known] : values) {
    if (failed.contains(key.first) || !read.insert(key.first).second) continue;
    engine::SyncOutcome outcome;
    outcome.sync = key.first;
    all.push_back(std::move(outcome));
  }
  return all;
}

std::vector<const engine::EachReport*> each_reports_for(const engine::Plan& plan,
                                                        const ChosenSyncs& syncs) {
  std::vector<const engine::EachReport*> reports;
  for (const auto& report : plan.each_reports) {
    const auto needs_it = [&](const engine::SyncPlan* sync) {
      return sync->is_open && sync->written_name == report.sync;
    };
    if (std::ranges::any_of(syncs, needs_it)) reports.push_back(&report);
  }
  return reports;
}

Task<void> read_each_values(const engine::Plan& plan,
                            std::vector<const engine::EachReport*> reports,
                            engine::PreviewSurroundings surroundings, EachReading& reading) {
  TaskGroup all(surroundings.environment.loop);
  for (const auto* report : reports) all.spawn(read_one(plan, *report, surroundings, reading));
  co_await all.join();
}

std::shared_ptr<const engine::Plan> with_each_values(std::shared_ptr<const engine::Plan> plan,
                                                     const PlanReading& reading,
                                                     const ChosenSyncs& syncs,
                                                     const Arguments& arguments, Runtime& runtime,
                                                     EachReading& each) {
  auto reports = each_reports_for(*plan, syncs);
  if (reports.empty()) return plan;
  BackgroundWriter lines(STDERR_FILENO, BackgroundWriter::kUsualCapacity, arguments.output.log);
  PlainLines listener(runtime.environment().clock, lines, arguments.verbosity,
                      PlainLines::Phases::Long, arguments.output.log);
  runtime.run(read_each_values(*plan, std::move(reports), {runtime.environment(), listener}, each));
  for (const auto& outcome : each.outcomes()) {
    if (!outcome.error) continue;
    Events(listener, runtime.environment().clock, "", outcome.sync).tell(finish_of(outcome));
  }
  lines.drain(kReadersTime);
  return plan_of_document(*reading.document, arguments, runtime.registry(), each.values);
}

}  // namespace millrace::app
