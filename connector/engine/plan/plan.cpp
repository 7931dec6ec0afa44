#include "connector/engine/plan/plan.h"

#include <algorithm>

namespace millrace::engine {

config::RunValues values_for_checks(const SyncPlan& sync) {
  return {.sync = sync.name, .run_id = "run of " + sync.name, .started = {}};
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

}  // namespace millrace::engine
