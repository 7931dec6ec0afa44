#pragma once

#include <cstdint>

#include "connector/data/dates/calendar.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

// Timestamps taken apart into what calendars and clocks show, and weeks.

namespace millrace::sql {

struct CivilTime {
  CivilDate date;
  std::int64_t time = 0;  // Microseconds since midnight.
};

// Of a finite timestamp.
constexpr CivilTime civil_time(std::int64_t timestamp) {
  return {civil_date(floor_divide(timestamp, kMicrosPerDay)),
          floor_modulo(timestamp, kMicrosPerDay)};
}

// The other way; the date's day may be more than its month has. "timestamp out of range".
Outcome<std::int64_t> timestamp_of(const CivilTime& civil);

// What clocks in the zone show, also at the very ends of timestamptz.
CivilTime local_civil_time(std::int64_t timestamptz, const Zone& zone);
// The moment when clocks show that. "timestamp out of range".
Outcome<std::int64_t> timestamptz_of(const CivilTime& civil, const Zone& zone);

// 0 is Sunday.
constexpr std::int32_t day_of_week(std::int64_t days) {
  constexpr std::int64_t kSaturday = 6;  // 2000-01-01.
  return static_cast<std::int32_t>(floor_modulo(days + kSaturday, 7));
}
// 1 is Monday, 7 Sunday.
constexpr std::int32_t iso_day_of_week(std::int64_t days) {
  const auto day = day_of_week(days);
  return day == 0 ? 7 : day;
}
// 1 is January 1st.
constexpr std::int32_t day_of_year(std::int64_t days) {
  return static_cast<std::int32_t>(days - days_from_epoch(civil_date(days).year, 1, 1) + 1);
}

// A week belongs to the year of its Thursday, by ISO 8601. Years are counted with a year 0.
struct IsoWeek {
  std::int32_t year = 0;
  std::int32_t week = 0;  // 1 to 53.
};
constexpr IsoWeek iso_week(std::int64_t days) {
  const auto thursday = days - iso_day_of_week(days) + 4;
  return {civil_date(thursday).year, (day_of_year(thursday) - 1) / 7 + 1};
}
// The Monday of a week; there may be no such week.
constexpr std::int64_t monday_of(std::int64_t iso_year, std::int64_t week) {
  const auto january_4 = days_from_epoch(iso_year, 1, 4);
  return january_4 - iso_day_of_week(january_4) + 1 + (week - 1) * 7;
}

}  // namespace millrace::sql
