#pragma once

#include <cstddef>
#include <cstdint>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/zone.h"

namespace millrace::sql {

// The longest text that one of these writes.
inline constexpr std::size_t kLongestDateTime = 128;

// Values as PostgreSQL prints them with DateStyle ISO and IntervalStyle postgres. Each writes at
// `out`, where kLongestDateTime bytes must be free, and returns the end. Nothing is allocated.

// "2024-01-31", "0044-03-15 BC", "infinity"
char* print_date(char* out, std::int32_t days);
// "10:20:30.5"
char* print_time(char* out, std::int64_t microseconds);
// "2024-01-31 10:20:30.5"
char* print_timestamp(char* out, std::int64_t timestamp);
// "2024-01-31 10:20:30.5+07"; also "+05:30" and "+05:53:28".
char* print_timestamptz(char* out, std::int64_t timestamptz, const Zone& zone);
// "1 year 2 mons -3 days +04:05:06.7", "00:00:00"
char* print_interval(char* out, const Interval& interval);

}  // namespace millrace::sql
