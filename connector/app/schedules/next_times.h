#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "connector/engine/plan/plan.h"
#include "connector/schedule/zone_clock.h"

namespace millrace::app {

// The next times of a sync, which are none without a schedule and where it starts after others.
struct NextTimes {
  const engine::SyncPlan* sync = nullptr;
  std::vector<schedule::Moment> times;
};

// The first `count` times of each after that moment.
std::vector<NextTimes> next_times(const std::vector<const engine::SyncPlan*>& syncs,
                                  schedule::Moment after, std::size_t count);

// For a person, a line a time; ends with a newline. By the clocks of `zone`, or else of each
// schedule's own.
std::string schedules_text(const std::vector<NextTimes>& syncs,
                           const std::optional<schedule::ZoneClock>& zone, std::size_t width);

// The same as one line of JSON, without the newline: {"status", "version", "syncs": [{"sync",
// "schedule", "zone", "after", "next": [{"time", "local"}]}]}.
std::string schedules_json(const std::vector<NextTimes>& syncs,
                           const std::optional<schedule::ZoneClock>& zone);

}  // namespace millrace::app
