#pragma once

#include <chrono>
#include <optional>
#include <random>

#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

// The waits between two questions after one job. Each is drawn by chance from `every` up to a
// bound that grows by half, to `up_to`; so jobs that were submitted together drift apart. The
// first wait for a job that is known to take longer covers most of that time.
class PollWaits {
 public:
  using milliseconds = std::chrono::milliseconds;

  // `expected`: how much longer the job will probably take. `random` outlives this.
  PollWaits(const PollConfig& poll, std::optional<milliseconds> expected, std::mt19937_64& random);

  // Never shorter than what the other side asked for.
  milliseconds next(std::optional<milliseconds> asked);

 private:
  milliseconds drawn(milliseconds least, milliseconds most);

  milliseconds every_;
  milliseconds up_to_;
  milliseconds bound_;
  milliseconds first_;  // 0 once it was waited, or when nothing is known.
  std::mt19937_64& random_;
};

}  // namespace millrace::sources
