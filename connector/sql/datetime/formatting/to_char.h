#pragma once

#include <cstdint>

#include "connector/sql/datetime/formatting/time_format.h"
#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// to_char(): each writes at `out`, where format.longest() bytes must be free, and returns the end.
// Of a finite value and a format that is not empty; to_char() of another one is NULL. Names are
// English. Nothing is allocated.
char* to_char(char* out, const TimeFormat& format, std::int64_t timestamp);
char* to_char(char* out, const TimeFormat& format, std::int64_t timestamptz, const Zone& zone);
char* to_char(char* out, const TimeFormat& format, const Interval& interval);

// "invalid format specification for an interval value", for a format with fields that only a date
// has.
Outcome<void> check_interval_format(const TimeFormat& format);

}  // namespace millrace::sql
