#pragma once

#include <cstdint>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {

// A value taken apart. An interval has its parts in the place of a date's, with its signs.
struct ShownTime {
  std::int64_t year = 0;  // Counted with a year 0.
  std::int64_t month = 0;
  std::int64_t day = 0;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t microsecond = 0;
  std::int64_t day_of_year = 0;
  std::int64_t days = 0;  // From 2000-01-01.
  bool is_interval = false;
  LocalOffset offset;

  std::int64_t shown_year() const { return is_interval || year > 0 ? year : 1 - year; }
  std::int64_t shown_iso_year() const {
    const std::int64_t iso = iso_week(days).year;
    return iso > 0 ? iso : 1 - iso;
  }
};

ShownTime shown(const CivilTime& civil);
ShownTime shown(const Interval& interval);

}  // namespace millrace::sql
