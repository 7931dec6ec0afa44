#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/run_time.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// Texts to values, as PostgreSQL's input functions with DateStyle "ISO, MDY" and IntervalStyle
// "postgres". An error is `invalid input syntax for type date: "x"`, `date/time field value out of
// range: "2024-02-30"` and the like. ISO 8601 takes a fast path. Parts that are labelled by letters
// ("y2024m01d31") are refused.

// Days from 2000-01-01; a time behind the date is read and dropped.
Outcome<std::int32_t> parse_date(std::string_view text, const RunTime& run);
// Microseconds since midnight; a zone is read and dropped.
Outcome<std::int64_t> parse_time(std::string_view text, const RunTime& run);
// Microseconds from 2000-01-01; a zone is read and dropped.
Outcome<std::int64_t> parse_timestamp(std::string_view text, const RunTime& run);
// The same in UTC; without a zone the run's is taken.
Outcome<std::int64_t> parse_timestamptz(std::string_view text, const RunTime& run);
// '1 year 2 mons -3 days 04:05:06.789', '@ 1 hour ago', 'P1Y2M3DT4H'.
Outcome<Interval> parse_interval(std::string_view text);

// To so many digits of a second, 0 to 6, half away from zero: what timestamp(3) does.
std::int64_t round_to_precision(std::int64_t microseconds, int precision);

}  // namespace millrace::sql
