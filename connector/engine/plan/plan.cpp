#include "connector/engine/plan/plan.h"

#include <algorithm>

namespace millrace::engine {

config::RunValues values_for_checks(const SyncPlan& sync) {
  return {.sync = sync.name, .run_id = "run of " + sync.name, .started = {}, .each = sync.each};
}

bool Plan::is_complete() const {
  const auto has_options = [](const auto& each) { return each.options != nullptr; };
  return std::ranges::all_of(sinks, has_options) && std::ranges::all_of(sources, has_options) &&
         std::ranges::all_of(
             each_reports,
             [](const EachReport& report) { return report.reading.from_options != nullptr; }) &&
         std::ranges::all_of(syncs, [&](const SyncPlan& sync) {
           return sync.from_options != nullptr && std::ranges::all_of(sync.to, has_options);
         });
}

bool Plan::prints(const SyncPlan& sync) const {
  return std::ranges::any_of(sync.to, [this](const DestinationPlan& to) {
    return std::ranges::find(sinks, to.connection, &SinkPlan::name)->kind->can.prints;
  });
}

const SyncPlan* Plan::sync(std::string_view name) const {
  const auto found = std::ranges::find(syncs, name, &SyncPlan::name);
  return found == syncs.end() ? nullptr : &*found;
}

std::vector<const SyncPlan*> Plan::syncs_named(std::string_view name) const {
  if (const auto* only = sync(name)) return {only};
  std::vector<const SyncPlan*> parts;
  for (const auto& each : syncs) {
    const bool may_be_it = each.is_open && name.starts_with(each.written_name + "[");
    if (each.written_name == name || may_be_it) parts.push_back(&each);
  }
  return parts;
}

}  // namespace millrace::engine
