#include "connector/sql/datetime/conversions.h"

#include <cmath>

#include <fmt/format.h>

#include "connector/data/timestamps.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {
namespace {

template <class To, class From>
To infinity_of(From value) {
  return value > 0 ? kInfinity<To> : kMinusInfinity<To>;
}

}  // namespace

Outcome<std::int64_t> date_to_timestamp(std::int32_t date) {
  if (is_infinite(date)) return infinity_of<std::int64_t>(date);
  if (date > kLastDayOfTimestamp) return fault("date out of range for timestamp");
  return date * kMicrosPerDay;
}

Outcome<std::int64_t> date_to_timestamptz(std::int32_t date, const Zone& zone) {
  const auto midnight = date_to_timestamp(date);
  if (!midnight || is_infinite(*midnight)) return midnight;
  const auto moment = zone.to_utc(*midnight);
  if (!moment) return fault("date out of range for timestamp");
  return moment;
}

std::int32_t timestamp_to_date(std::int64_t timestamp) {
  if (is_infinite(timestamp)) return infinity_of<std::int32_t>(timestamp);
  return static_cast<std::int32_t>(floor_divide(timestamp, kMicrosPerDay));
}

std::int32_t timestamptz_to_date(std::int64_t timestamptz, const Zone& zone) {
  if (is_infinite(timestamptz)) return infinity_of<std::int32_t>(timestamptz);
  return static_cast<std::int32_t>(days_from_epoch(local_civil_time(timestamptz, zone).date));
}

std::optional<std::int64_t> timestamp_to_time(std::int64_t timestamp) {
  if (is_infinite(timestamp)) return std::nullopt;
  return floor_modulo(timestamp, kMicrosPerDay);
}

std::optional<std::int64_t> timestamptz_to_time(std::int64_t timestamptz, const Zone& zone) {
  if (is_infinite(timestamptz)) return std::nullopt;
  return local_civil_time(timestamptz, zone).time;
}

std::int64_t interval_to_time(const Interval& interval) {
  return floor_modulo(interval.microseconds, kMicrosPerDay);
}

Outcome<std::int64_t> seconds_to_timestamptz(double seconds) {
  if (std::isnan(seconds)) return fault("timestamp cannot be NaN");
  if (std::isinf(seconds)) return infinity_of<std::int64_t>(seconds);
  constexpr auto kFirst = static_cast<double>((kFirstDay + kDaysToEpoch) * kSecondsPerDay);
  constexpr auto kEnd =
      static_cast<double>((kLastDayOfTimestamp + 1 + kDaysToEpoch) * kSecondsPerDay);
  const double since_2000 = std::rint((seconds - kSecondsToEpoch) * kMicrosPerSecond);
  if (seconds < kFirst || seconds >= kEnd || !is_timestamp(static_cast<std::int64_t>(since_2000))) {
    return fault("timestamp out of range: \"{}\"", fmt::format("{:g}", seconds));
  }
  return static_cast<std::int64_t>(since_2000);
}

}  // namespace millrace::sql
