#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/input/scanning/words.h"
#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// The unit that date_trunc() is called with, in any case; `type` is that of the value, as Postgres
// names it: "interval". `unit "x" not recognized for type interval`, and "not supported" for a unit
// that the type cannot be cut to.
Outcome<Unit> unit_to_truncate(std::string_view text, std::string_view type);

// The start of the unit that the value is in. Infinities stay. "timestamp out of range".
Outcome<std::int64_t> truncate_timestamp(std::int64_t timestamp, Unit unit);
// By the zone's calendar and clocks.
Outcome<std::int64_t> truncate_timestamptz(std::int64_t timestamptz, Unit unit, const Zone& zone);
// Towards zero, part by part.
Outcome<Interval> truncate_interval(const Interval& interval, Unit unit);

}  // namespace millrace::sql
