#include "connector/sql/datetime/truncation.h"

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/data/timestamps.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {
namespace {

// Centuries and millennia begin with a year 1 and have no year 0 among them.
std::int32_t first_year_of(std::int32_t year, std::int32_t years) {
  if (year > 0) return (year + years - 1) / years * years - years + 1;
  return -((years - 1 - (year - 1)) / years) * years + 1;
}

std::int32_t first_year_of_decade(std::int32_t year) {
  return static_cast<std::int32_t>(floor_divide(year, 10) * 10);
}

CivilDate truncate_date(const CivilDate& date, Unit unit) {
  switch (unit) {
    case Unit::Millennium:
      return {first_year_of(date.year, 1'000), 1, 1};
    case Unit::Century:
      return {first_year_of(date.year, 100), 1, 1};
    case Unit::Decade:
      return {first_year_of_decade(date.year), 1, 1};
    case Unit::Year:
      return {date.year, 1, 1};
    case Unit::Quarter:
      return {date.year, (date.month - 1) / 3 * 3 + 1, 1};
    case Unit::Month:
      return {date.year, date.month, 1};
    case Unit::Week: {
      const auto days = days_from_epoch(date);
      return civil_date(days - iso_day_of_week(days) + 1);
    }
    default:
      return date;
  }
}

// Microseconds of a unit that is no longer than a day; that of a day for all others.
std::int64_t microseconds_of(Unit unit) {
  switch (unit) {
    case Unit::Microsecond:
      return 1;
    case Unit::Millisecond:
      return 1'000;
    case Unit::Second:
      return kMicrosPerSecond;
    case Unit::Minute:
      return kMicrosPerMinute;
    case Unit::Hour:
      return kMicrosPerHour;
    default:
      return kMicrosPerDay;
  }
}

CivilTime truncate(const CivilTime& civil, Unit unit) {
  const auto size = microseconds_of(unit);
  return {truncate_date(civil.date, unit), civil.time / size * size};
}

std::int32_t months_of(Unit unit) {
  switch (unit) {
    case Unit::Millennium:
      return 12'000;
    case Unit::Century:
      return 1'200;
    case Unit::Decade:
      return 120;
    case Unit::Year:
      return 12;
    case Unit::Quarter:
      return 3;
    default:
      return 1;
  }
}

}  // namespace

Outcome<Unit> unit_to_truncate(std::string_view text, std::string_view type) {
  const auto word = lower(text);
  const auto* unit = find_unit(word);
  const bool is_zone = unit != nullptr && *unit >= Unit::Timezone;
  if (unit != nullptr && !is_zone && !(type == "interval" && *unit == Unit::Week)) return *unit;
  return fault("unit \"{}\" not {} for type {}", printable(word),
               known(unit == nullptr ? "recognized" : "supported"), known(type));
}

Outcome<std::int64_t> truncate_timestamp(std::int64_t timestamp, Unit unit) {
  if (is_infinite(timestamp)) return timestamp;
  return timestamp_of(truncate(civil_time(timestamp), unit));
}

Outcome<std::int64_t> truncate_timestamptz(std::int64_t timestamptz, Unit unit, const Zone& zone) {
  if (is_infinite(timestamptz)) return timestamptz;
  if (unit < Unit::Day) {
    // The offset stays, so that an hour which comes twice keeps apart.
    const auto second = floor_divide(timestamptz, kMicrosPerSecond) + kSecondsToEpoch;
    const auto east = zone.seconds_east(second) * kMicrosPerSecond;
    const auto size = microseconds_of(unit);
    const auto start = timestamptz - floor_modulo(floor_modulo(timestamptz, size) + east, size);
    if (!is_timestamp(start)) return fault("timestamp out of range");
    return start;
  }
  return timestamptz_of(truncate(local_civil_time(timestamptz, zone), unit), zone);
}

Outcome<Interval> truncate_interval(const Interval& interval, Unit unit) {
  if (unit <= Unit::Hour) {
    const auto size = microseconds_of(unit);
    return Interval{interval.months, interval.days, interval.microseconds / size * size};
  }
  if (unit == Unit::Day) return Interval{interval.months, interval.days, 0};
  const auto size = months_of(unit);
  return Interval{interval.months / size * size, 0, 0};
}

}  // namespace millrace::sql
