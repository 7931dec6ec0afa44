#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// A length of time as Postgres holds it: three parts that are not worth a fixed number of each
// other, since months and days differ in length. Each part has its own sign.
struct Interval {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t microseconds = 0;
};

// What an interval is compared by: microseconds, where a month has 30 days and a day 24 hours. It
// follows that '1 mon' = '30 days' = '720:00:00', which is Postgres's rule.
constexpr __int128 estimated_microseconds(const Interval& interval) {
  constexpr __int128 kMicrosecondsPerDay = 86'400'000'000;
  const auto days = std::int64_t{interval.months} * 30 + interval.days;
  return kMicrosecondsPerDay * days + interval.microseconds;
}

constexpr std::weak_ordering operator<=>(const Interval& a, const Interval& b) {
  return estimated_microseconds(a) <=> estimated_microseconds(b);
}

constexpr bool operator==(const Interval& a, const Interval& b) {
  return estimated_microseconds(a) == estimated_microseconds(b);
}

// The same for intervals that are equal.
std::size_t hash_of(const Interval& interval);

// Part by part. Every failure below is "interval out of range", beside those that are named.
Outcome<Interval> negate(const Interval& interval);
Outcome<Interval> add(const Interval& a, const Interval& b);
Outcome<Interval> subtract(const Interval& a, const Interval& b);

// What is left of a month goes to the days (30 a month), what is left of a day to the microseconds.
Outcome<Interval> multiply(const Interval& interval, double factor);
// "division by zero" too.
Outcome<Interval> divide(const Interval& interval, double divisor);

// Whole 24 hours become days, so that less than a day is left and has the days' sign.
Outcome<Interval> justify_hours(const Interval& interval);
// Whole 30 days become months, so that less than 30 are left and have the months' sign.
Outcome<Interval> justify_days(const Interval& interval);
// Both, and all parts have the same sign.
Outcome<Interval> justify_interval(const Interval& interval);

}  // namespace millrace::sql
