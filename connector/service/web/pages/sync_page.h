#pragma once

#include <string>
#include <vector>

#include "connector/service/web/board.h"
#include "connector/service/web/history/recent_runs.h"
#include "connector/service/web/history/run_facts.h"

namespace millrace::service {

// How a sync is shown.
struct SyncView {
  Moment now;
  bool takes_changes = false;  // Runs can be begun and cancelled from here.
};

// The <main> of the page of one sync. `runs` has the oldest first, and `facts` one for each of
// them.
std::string sync_main(const SyncNow& sync, const RecentRuns::Runs& runs,
                      const std::vector<RunFacts>& facts, const SyncView& view);

}  // namespace millrace::service
