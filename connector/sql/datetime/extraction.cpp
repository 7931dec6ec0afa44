#include "connector/sql/datetime/extraction.h"

#include <limits>

#include "connector/data/timestamps.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {
namespace {

ExtractedNumber whole(std::int64_t value) {
  return {value, 0};
}

// Years before Christ have no year 0.
std::int32_t shown_year(std::int32_t year) {
  return year > 0 ? year : year - 1;
}

std::int64_t decade_of(std::int32_t year) {
  return year >= 0 ? year / 10 : -((8 - (year - 1)) / 10);
}

std::int64_t years_of(std::int32_t year, std::int32_t years) {
  return year > 0 ? (year + years - 1) / years : -((years - 1 - (year - 1)) / years);
}

std::int64_t field_of_date(Unit field, const CivilDate& date) {
  const auto days = days_from_epoch(date);
  switch (field) {
    case Unit::Day:
      return date.day;
    case Unit::Week:
      return iso_week(days).week;
    case Unit::Month:
      return date.month;
    case Unit::Quarter:
      return (date.month - 1) / 3 + 1;
    case Unit::Year:
      return shown_year(date.year);
    case Unit::Decade:
      return decade_of(date.year);
    case Unit::Century:
      return years_of(date.year, 100);
    case Unit::Millennium:
      return years_of(date.year, 1'000);
    case Unit::DayOfWeek:
      return day_of_week(days);
    case Unit::IsoDayOfWeek:
      return iso_day_of_week(days);
    case Unit::DayOfYear:
      return day_of_year(days);
    case Unit::IsoYear:
      return shown_year(iso_week(days).year);
    default:
      return days + kJulianOfEpoch;
  }
}

// Of a time of day, and of the time of an interval, whose fields have its sign.
ExtractedNumber field_of_clock(Unit field, std::int64_t time) {
  switch (field) {
    case Unit::Microsecond:
      return whole(time % kMicrosPerMinute);
    case Unit::Millisecond:
      return {time % kMicrosPerMinute, 3};
    case Unit::Second:
      return {time % kMicrosPerMinute, 6};
    case Unit::Minute:
      return whole(time / kMicrosPerMinute % 60);
    default:
      return whole(time / kMicrosPerHour);
  }
}

double part_of_clock(Unit field, std::int64_t time) {
  const auto second = static_cast<double>(time / kMicrosPerSecond % 60);
  const auto fraction = static_cast<double>(time % kMicrosPerSecond);
  if (field == Unit::Millisecond) return second * 1'000 + fraction / 1'000;
  if (field == Unit::Second) return second + fraction / 1'000'000;
  return static_cast<double>(field_of_clock(field, time).coefficient);
}

// A day and its part; the division has as many digits as Postgres's numeric gives it.
ExtractedNumber julian_day(const CivilTime& civil) {
  std::uint16_t scale = 28;
  constexpr std::int64_t kFewMicros = 864;
  if (civil.time > kFewMicros) scale = 24;
  if (civil.time >= kFewMicros * 10'000 + 10'000) scale = 20;
  __int128 unit = 1;
  for (int digit = 0; digit < scale; ++digit) unit *= 10;
  const __int128 part = (unit * civil.time + kMicrosPerDay / 2) / kMicrosPerDay;
  return {unit * (days_from_epoch(civil.date) + kJulianOfEpoch) + part, scale};
}

// Whether a field grows for ever, so that infinity has it.
bool grows(Unit field) {
  switch (field) {
    case Unit::Year:
    case Unit::Decade:
    case Unit::Century:
    case Unit::Millennium:
    case Unit::Julian:
    case Unit::IsoYear:
    case Unit::Epoch:
      return true;
    default:
      return false;
  }
}

std::optional<ExtractedNumber> field_of_infinity(Unit field, bool is_positive) {
  using Kind = ExtractedNumber::Kind;
  if (!grows(field)) return std::nullopt;
  return ExtractedNumber{0, 0, is_positive ? Kind::Infinity : Kind::MinusInfinity};
}

std::optional<double> part_of_infinity(Unit field, bool is_positive) {
  constexpr auto kInfinite = std::numeric_limits<double>::infinity();
  if (!grows(field)) return std::nullopt;
  return is_positive ? kInfinite : -kInfinite;
}

ExtractedNumber field_of_civil(Unit field, const CivilTime& civil) {
  if (field <= Unit::Hour) return field_of_clock(field, civil.time);
  if (field == Unit::Julian) return julian_day(civil);
  return whole(field_of_date(field, civil.date));
}

double part_of_civil(Unit field, const CivilTime& civil) {
  if (field <= Unit::Hour) return part_of_clock(field, civil.time);
  const auto part = static_cast<double>(field_of_date(field, civil.date));
  if (field != Unit::Julian) return part;
  const std::int64_t whole_seconds = civil.time / kMicrosPerSecond;
  const auto second = static_cast<double>(whole_seconds);
  const auto fraction = static_cast<double>(civil.time % kMicrosPerSecond);
  return part + (second + fraction / 1'000'000) / kSecondsPerDay;
}

// Microseconds since 1970.
__int128 since_1970(std::int64_t timestamp) {
  return __int128{timestamp} + kSecondsToEpoch * kMicrosPerSecond;
}

// Beyond 64 bits Postgres divides with four digits behind the point.
ExtractedNumber epoch_of(std::int64_t timestamp) {
  const auto since = since_1970(timestamp);
  if (since <= std::numeric_limits<std::int64_t>::max()) return {since, 6};
  return {(since + 50) / 100 * 100, 6};
}

double seconds_since_1970(std::int64_t timestamp) {
  const auto since = since_1970(timestamp);
  if (since <= std::numeric_limits<std::int64_t>::max()) {
    return static_cast<double>(static_cast<std::int64_t>(since)) / 1'000'000;
  }
  return (static_cast<double>(timestamp) + kSecondsToEpoch * kMicrosPerSecond) / 1'000'000;
}

std::int64_t field_of_zone(Unit field, std::int32_t seconds_east) {
  if (field == Unit::TimezoneHour) return seconds_east / 3'600;
  if (field == Unit::TimezoneMinute) return seconds_east / 60 % 60;
  return seconds_east;
}

std::int32_t offset_at(std::int64_t timestamptz, const Zone& zone) {
  return zone.seconds_east(floor_divide(timestamptz, kMicrosPerSecond) + kSecondsToEpoch);
}

std::int64_t months_field(Unit field, std::int32_t months) {
  switch (field) {
    case Unit::Month:
      return months % 12;
    case Unit::Quarter:
      return months % 12 / 3 + 1;
    case Unit::Year:
      return months / 12;
    case Unit::Decade:
      return months / 12 / 10;
    case Unit::Century:
      return months / 12 / 100;
    default:
      return months / 12 / 1'000;
  }
}

}  // namespace

std::optional<ExtractedNumber> extract_from_date(Unit field, std::int32_t date) {
  if (is_infinite(date)) return field_of_infinity(field, date > 0);
  if (field == Unit::Epoch) return whole((date + kDaysToEpoch) * kSecondsPerDay);
  return whole(field_of_date(field, civil_date(date)));
}

ExtractedNumber extract_from_time(Unit field, std::int64_t time) {
  if (field == Unit::Epoch) return {time, 6};
  return field_of_clock(field, time);
}

std::optional<ExtractedNumber> extract_from_timestamp(Unit field, std::int64_t timestamp) {
  if (is_infinite(timestamp)) return field_of_infinity(field, timestamp > 0);
  if (field == Unit::Epoch) return epoch_of(timestamp);
  return field_of_civil(field, civil_time(timestamp));
}

std::optional<ExtractedNumber> extract_from_timestamptz(Unit field, std::int64_t timestamptz,
                                                        const Zone& zone) {
  if (is_infinite(timestamptz)) return field_of_infinity(field, timestamptz > 0);
  if (field == Unit::Epoch) return epoch_of(timestamptz);
  if (field >= Unit::Timezone) return whole(field_of_zone(field, offset_at(timestamptz, zone)));
  return field_of_civil(field, local_civil_time(timestamptz, zone));
}

ExtractedNumber extract_from_interval(Unit field, const Interval& interval) {
  if (field <= Unit::Hour) return field_of_clock(field, interval.microseconds);
  if (field == Unit::Day) return whole(interval.days);
  if (field != Unit::Epoch) return whole(months_field(field, interval.months));
  // A year has 365 days and a quarter of one.
  const std::int64_t quarter_days = std::int64_t{1'461} * (interval.months / 12) +
                                    std::int64_t{120} * (interval.months % 12) +
                                    std::int64_t{4} * interval.days;
  return {__int128{quarter_days} * (kMicrosPerDay / 4) + interval.microseconds, 6};
}

double part_of_time(Unit field, std::int64_t time) {
  if (field == Unit::Epoch) return static_cast<double>(time) / 1'000'000;
  return part_of_clock(field, time);
}

std::optional<double> part_of_timestamp(Unit field, std::int64_t timestamp) {
  if (is_infinite(timestamp)) return part_of_infinity(field, timestamp > 0);
  if (field == Unit::Epoch) return seconds_since_1970(timestamp);
  return part_of_civil(field, civil_time(timestamp));
}

std::optional<double> part_of_timestamptz(Unit field, std::int64_t timestamptz, const Zone& zone) {
  if (is_infinite(timestamptz)) return part_of_infinity(field, timestamptz > 0);
  if (field == Unit::Epoch) return seconds_since_1970(timestamptz);
  if (field >= Unit::Timezone) {
    return static_cast<double>(field_of_zone(field, offset_at(timestamptz, zone)));
  }
  return part_of_civil(field, local_civil_time(timestamptz, zone));
}

double part_of_interval(Unit field, const Interval& interval) {
  if (field <= Unit::Hour) return part_of_clock(field, interval.microseconds);
  if (field != Unit::Epoch) {
    return static_cast<double>(extract_from_interval(field, interval).coefficient);
  }
  constexpr double kYear = 365.25 * kSecondsPerDay;
  constexpr double kMonth = 30.0 * kSecondsPerDay;
  double seconds = static_cast<double>(interval.microseconds) / 1'000'000;
  const std::int32_t whole_years = interval.months / 12;
  seconds += kYear * whole_years;
  seconds += kMonth * (interval.months % 12);
  return seconds + static_cast<double>(kSecondsPerDay) * interval.days;
}

}  // namespace millrace::sql
