#include "connector/sql/datetime/making.h"

#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sql/datetime/input/displacement.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {
namespace {

std::string text_of(const DateParts& date) {
  return fmt::format("{}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string text_of(const ClockParts& clock) {
  return fmt::format("{}:{:02}:{:02g}", clock.hour, clock.minute, clock.second);
}

// Days from 2000-01-01; `shown` is what an error calls the date.
Outcome<std::int64_t> days_of(const DateParts& parts, const DateParts& shown) {
  constexpr std::int64_t kMostYears = std::numeric_limits<std::int32_t>::max();
  const auto year = parts.year < 0 ? parts.year + 1 : parts.year;
  const bool is_valid = parts.year != 0 && year >= -kMostYears && year <= kMostYears &&
                        parts.month >= 1 && parts.month <= 12 && parts.day >= 1 &&
                        parts.day <= days_in_month(year, static_cast<std::int32_t>(parts.month));
  if (!is_valid) return fault("date field value out of range: {}", text_of(shown));
  // From the first day of the month on that has the first date.
  constexpr std::int64_t kFirst = days_from_epoch(-4713, 11, 1);
  const auto days = days_from_epoch(year, parts.month, parts.day);
  if (days < kFirst || days > kLastDay) return fault("date out of range: {}", text_of(shown));
  return days;
}

// A whole number of microseconds that fits; none for NaN too.
std::optional<std::int64_t> microseconds_of(double seconds) {
  constexpr double kEnd = 9'223'372'036'854'775'808.0;
  const double all = std::rint(seconds * kMicrosPerSecond);
  if (!(all >= -kEnd && all < kEnd)) return std::nullopt;
  return static_cast<std::int64_t>(all);
}

// a * unit, added to the sum.
template <class Int>
bool add_units(std::int64_t value, std::int64_t unit, Int& sum) {
  std::int64_t product = 0;
  return !__builtin_mul_overflow(value, unit, &product) &&
         !__builtin_add_overflow(sum, product, &sum);
}

}  // namespace

Outcome<std::int32_t> make_date(const DateParts& parts) {
  // Postgres shows a negative year as it counts them itself.
  const auto year = parts.year < 0 ? parts.year + 1 : parts.year;
  const DateParts shown{year, parts.month, parts.day};
  const auto days = days_of(parts, shown);
  if (!days) return std::unexpected(days.error());
  if (!is_date(*days)) return fault("date out of range: {}", text_of(shown));
  return static_cast<std::int32_t>(*days);
}

Outcome<std::int64_t> make_time(const ClockParts& parts) {
  const bool fits = parts.hour >= 0 && parts.hour <= 24 && parts.minute >= 0 && parts.minute <= 59;
  // Postgres rounds first: a little less than nothing is 0.
  const auto seconds = fits ? microseconds_of(parts.second) : std::nullopt;
  if (seconds && *seconds >= 0 && *seconds <= kMicrosPerMinute) {
    const auto time = parts.hour * kMicrosPerHour + parts.minute * kMicrosPerMinute + *seconds;
    if (time <= kMicrosPerDay) return time;
  }
  return fault("time field value out of range: {}", text_of(parts));
}

Outcome<std::int64_t> make_timestamp(const DateParts& date, const ClockParts& clock) {
  const auto days = days_of(date, date);
  if (!days) return days;
  const auto time = make_time(clock);
  if (!time) return time;
  std::int64_t timestamp = 0;
  if (__builtin_mul_overflow(*days, kMicrosPerDay, &timestamp) ||
      __builtin_add_overflow(timestamp, *time, &timestamp) || !is_timestamp(timestamp)) {
    return fault("timestamp out of range: {} {}", text_of(date), text_of(clock));
  }
  return timestamp;
}

Outcome<std::int64_t> make_timestamptz(const DateParts& date, const ClockParts& clock,
                                       const Zone& zone) {
  const auto local = make_timestamp(date, clock);
  return local ? zone.to_utc(*local) : local;
}

Outcome<Interval> make_interval(const IntervalFields& fields) {
  Interval interval;
  const auto seconds = microseconds_of(fields.seconds);
  const bool fits = seconds && add_units(fields.years, 12, interval.months) &&
                    add_units(fields.months, 1, interval.months) &&
                    add_units(fields.weeks, 7, interval.days) &&
                    add_units(fields.days, 1, interval.days) &&
                    add_units(fields.hours, kMicrosPerHour, interval.microseconds) &&
                    add_units(fields.minutes, kMicrosPerMinute, interval.microseconds) &&
                    add_units(*seconds, 1, interval.microseconds);
  if (!fits) return fault("interval out of range");
  return interval;
}

Outcome<Zone> zone_to_make(std::string_view text) {
  if (!text.empty() && is_digit(text.front())) {
    return fault("invalid input syntax for type numeric time zone: \"{}\"", printable(text));
  }
  std::int32_t seconds_east = 0;
  const auto failure = read_displacement(text, seconds_east);
  if (failure == Failure::None) return Zone::fixed(seconds_east);
  if (failure == Failure::DisplacementOverflow) {
    return fault("numeric time zone \"{}\" out of range", printable(text));
  }
  return Zone::find_or_abbreviation(text);
}

}  // namespace millrace::sql
