#pragma once

#include <cstdint>

#include "connector/sql/datetime/zones/zone.h"

namespace millrace::sql {

// What Postgres takes from its session: the zone that timestamptz is read and shown in, and the
// moment that now(), 'today' and the like mean. Both stay the same for a whole run, which owns the
// zone.
struct RunTime {
  const Zone& zone;
  std::int64_t now = 0;  // A timestamptz.
};

}  // namespace millrace::sql
