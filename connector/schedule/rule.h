#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "connector/schedule/timetable.h"

namespace millrace::schedule {

// What becomes of a time that comes while the run before it is still under way.
enum class Overlap {
  Skip,   // It is left out.
  Queue,  // It starts as soon as that run has ended; one run stands for all that wait so.
};

// What becomes of times that were missed, because the process was down or the machine slept.
enum class CatchUp {
  None,  // They are left out.
  One,   // One run stands for all of them.
};

// When and how a sync is started by itself. A value.
struct Rule {
  std::optional<Timetable> times;
  // Without `times`: starts when the last run of each of these was ok, after its own last start.
  std::vector<std::string> after;
  Overlap overlap = Overlap::Skip;
  CatchUp catch_up = CatchUp::None;
  std::chrono::seconds jitter{0};                // Starts up to so much later, below it.
  std::optional<std::chrono::seconds> deadline;  // How long a run may take.
  std::optional<Timetable> ready_by;             // When its rows have to be there.
  std::chrono::seconds lead{0};                  // How long before `ready_by` it has to start.

  bool operator==(const Rule&) const = default;
};

}  // namespace millrace::schedule
