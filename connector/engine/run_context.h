#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "connector/base/events.h"
#include "connector/base/retry.h"
#include "connector/components/environment.h"
#include "connector/components/loads/fence.h"
#include "connector/engine/lanes/overflow_queue.h"
#include "connector/ledger/history_options.h"

namespace millrace::engine {

// What a caller asks of one run.
struct RunRequest {
  // Read and shape everything, count what each destination's load would change, and write nothing.
  bool dry_run = false;
  // Of a dry run: so many rows of each kind of change are shown.
  std::size_t examples = 0;
  // The run whose load a guard stopped and a person has looked at: a load that takes no more away
  // than that one is let through, once. Empty: none.
  std::string allow = {};
  // As if the sync had no watermark, and nothing had been loaded before.
  bool full = false;
  // Where a sync with a watermark begins, of its column's type; empty: where the last run got to.
  std::string since = {};
  // How often an export is read again, or a load begun again, after a failure that may pass. What
  // the source does to get an export going has retries of its own, and is not repeated here.
  RetryPolicy retry{.attempts = 3,
                    .first_wait = std::chrono::seconds(1),
                    .longest_wait = std::chrono::seconds(30)};

  // Whether no other run of the sync may be under way meanwhile.
  bool takes_lease() const { return !dry_run; }
};

// What the parts of one run of one sync have in common. Outlives them.
struct RunContext {
  components::Environment& environment;
  OverflowSpace& overflow;
  const Events& events;
  RunRequest request;
  components::Fence fence = {};  // The run's lease, if it has one.
  ledger::HistoryOptions history = {};
};

}  // namespace millrace::engine
