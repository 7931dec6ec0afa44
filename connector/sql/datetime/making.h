#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

// PostgreSQL's make_date(), make_time() and so on: values of their parts. A negative year is one
// before Christ.

namespace millrace::sql {

struct DateParts {
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
};
struct ClockParts {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  double second = 0;
};
struct IntervalFields {
  std::int64_t years = 0;
  std::int64_t months = 0;
  std::int64_t weeks = 0;
  std::int64_t days = 0;
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  double seconds = 0;
};

// "date field value out of range: 2024-13-01"
Outcome<std::int32_t> make_date(const DateParts& parts);
// "time field value out of range: 25:00:0"
Outcome<std::int64_t> make_time(const ClockParts& parts);
Outcome<std::int64_t> make_timestamp(const DateParts& date, const ClockParts& clock);
Outcome<std::int64_t> make_timestamptz(const DateParts& date, const ClockParts& clock,
                                       const Zone& zone);
// "interval out of range"
Outcome<Interval> make_interval(const IntervalFields& fields);

// The zone that make_timestamptz() is given: an offset with a sign, an abbreviation or a name.
Outcome<Zone> zone_to_make(std::string_view text);

}  // namespace millrace::sql
