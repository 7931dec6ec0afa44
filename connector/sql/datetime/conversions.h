#pragma once

#include <cstdint>
#include <optional>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

// PostgreSQL's casts between dates, times, timestamps and intervals. Infinities stay, except that
// there is no time of day in them.

namespace millrace::sql {

// Midnight. "date out of range for timestamp".
Outcome<std::int64_t> date_to_timestamp(std::int32_t date);
Outcome<std::int64_t> date_to_timestamptz(std::int32_t date, const Zone& zone);

std::int32_t timestamp_to_date(std::int64_t timestamp);
std::int32_t timestamptz_to_date(std::int64_t timestamptz, const Zone& zone);

std::optional<std::int64_t> timestamp_to_time(std::int64_t timestamp);
std::optional<std::int64_t> timestamptz_to_time(std::int64_t timestamptz, const Zone& zone);

// Between timestamp and timestamptz: Zone::to_utc() and Zone::to_local().

// What is left of whole days.
std::int64_t interval_to_time(const Interval& interval);

// From seconds since 1970: to_timestamp(). "timestamp cannot be NaN", and `timestamp out of range:
// "1e+20"`.
Outcome<std::int64_t> seconds_to_timestamptz(double seconds);

}  // namespace millrace::sql
