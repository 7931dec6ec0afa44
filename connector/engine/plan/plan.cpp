#include "connector/engine/plan/plan.h"

#include <algorithm>

namespace millrace::engine {

const SyncPlan* Plan::sync(std::string_view name) const {
  const auto found = std::ranges::find(syncs, name, &SyncPlan::name);
  return found == syncs.end() ? nullptr : &*found;
}

}  // namespace millrace::engine
