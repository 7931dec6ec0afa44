#pragma once

#include <compare>
#include <cstdint>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

// What PostgreSQL's operators do with dates, times and timestamps. Infinities stay what they are
// where that has a meaning. Errors are "timestamp out of range", "date out of range", "interval out
// of range", beside those that are named.

namespace millrace::sql {

Outcome<std::int32_t> add_days(std::int32_t date, std::int64_t days);
// "cannot subtract infinite dates"
Outcome<std::int64_t> days_between(std::int32_t later, std::int32_t earlier);
// date + time; "date out of range for timestamp" too.
Outcome<std::int64_t> add_time(std::int32_t date, std::int64_t time);

// Months first, where a day behind the month's end becomes its last one; then days; then the
// time. Also for what is subtracted: give its negation.
Outcome<std::int64_t> add_to_timestamp(std::int64_t timestamp, const Interval& interval);
// Months and days by the zone's calendar and clocks, the time as it passes.
Outcome<std::int64_t> add_to_timestamptz(std::int64_t timestamptz, const Interval& interval,
                                         const Zone& zone);
// Of two of one type: days and time, no months. "cannot subtract infinite timestamps".
Outcome<Interval> subtract_timestamps(std::int64_t later, std::int64_t earlier);

// Around the clock; months and days do not count.
std::int64_t add_to_time(std::int64_t time, const Interval& interval);
std::int64_t subtract_from_time(std::int64_t time, const Interval& interval);

// Years, months and days, as people count them.
Outcome<Interval> age(std::int64_t later, std::int64_t earlier);
Outcome<Interval> age_of_timestamptz(std::int64_t later, std::int64_t earlier, const Zone& zone);

// The bin of that width, counted from the origin, that the timestamp is in: its start. "stride
// must be greater than zero", "origin out of range", "timestamps cannot be binned into intervals
// containing months or years".
Outcome<std::int64_t> date_bin(const Interval& stride, std::int64_t timestamp, std::int64_t origin);

// Dates are midnights, in the zone where a timestamptz is compared; they never overflow.
std::strong_ordering compare_date_to_timestamp(std::int32_t date, std::int64_t timestamp);
std::strong_ordering compare_date_to_timestamptz(std::int32_t date, std::int64_t timestamptz,
                                                 const Zone& zone);
std::strong_ordering compare_timestamp_to_timestamptz(std::int64_t timestamp,
                                                      std::int64_t timestamptz, const Zone& zone);

}  // namespace millrace::sql
