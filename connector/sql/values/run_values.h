#pragma once

#include <cstdint>

#include "connector/sql/datetime/zones/run_time.h"

namespace millrace::sql {

// What expressions see of the run that they are evaluated in, so that the same export gives the
// same rows when it is run again. A plain value.
struct RunValues {
  std::int64_t now = 0;           // The run's start: microseconds since 2000-01-01 00:00:00 UTC.
  Zone zone;                      // What Postgres calls TimeZone.
  std::uint64_t random_seed = 0;  // Of the run's id.

  RunTime time() const { return {zone, now}; }
};

}  // namespace millrace::sql
