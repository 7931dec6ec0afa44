#pragma once

#include <cstdint>
#include <limits>

#include "connector/data/timestamps.h"

// The units and ends of PostgreSQL's date and time types; see connector/data/timestamps.h for what
// their numbers mean.

namespace millrace::sql {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr std::int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr std::int64_t kMicrosPerDay = 24 * kMicrosPerHour;
inline constexpr std::int64_t kSecondsPerDay = 86'400;
// From 1970-01-01 to 2000-01-01.
inline constexpr std::int64_t kSecondsToEpoch = 946'684'800;
inline constexpr std::int64_t kDaysToEpoch = 10'957;
// A Julian day number is days from 2000-01-01 and this.
inline constexpr std::int64_t kJulianOfEpoch = 2'451'545;

// 4714-11-24 BC, and the last days of 5874897 and 294276.
inline constexpr std::int64_t kFirstDay = -kJulianOfEpoch;
inline constexpr std::int64_t kLastDay = 2'145'031'948;
inline constexpr std::int64_t kLastDayOfTimestamp = 106'751'982;
inline constexpr std::int64_t kFirstTimestamp = kFirstDay * kMicrosPerDay;
inline constexpr std::int64_t kLastTimestamp = (kLastDayOfTimestamp + 1) * kMicrosPerDay - 1;

template <class Int>
inline constexpr Int kInfinity = std::numeric_limits<Int>::max();
template <class Int>
inline constexpr Int kMinusInfinity = std::numeric_limits<Int>::min();

constexpr bool is_date(std::int64_t days) {
  return days >= kFirstDay && days <= kLastDay;
}
constexpr bool is_timestamp(std::int64_t microseconds) {
  return microseconds >= kFirstTimestamp && microseconds <= kLastTimestamp;
}

// Rounds towards minus infinity, as days before 2000 need it.
constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  const auto quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}
constexpr std::int64_t floor_modulo(std::int64_t value, std::int64_t divisor) {
  const auto rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

}  // namespace millrace::sql
